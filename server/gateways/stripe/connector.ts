import type { Unguarded } from '../connector.ts'
import { currencies } from './mapping.ts'
import { capture, closePayment, fetchPayment, voidPayment } from './payments.ts'
import { fetchRefund, refund } from './refunds.ts'
import { settlements } from './settlements.ts'
import { start } from './start.ts'
import { readWebhook } from './webhook.ts'

/**
 * Stripe, API 2026-10-28.endive. One try is one PaymentIntent with our reference in its metadata or, on Stripe's page, one Checkout Session. Card numbers sent from a
 * server need Stripe's leave (and PCI DSS); without it Stripe refuses the payment, and nothing is charged.
 * Unverified readings: which decline code UPI gives when a payer says no (mapping.ts has the published ones); that UPI
 * knows no hold; for how long Indian issuers hold; that the PaymentIntent of a completed Checkout Session is captured, cancelled and
 * refunded like any other, and that allowed_payment_method_types alone makes the page ask for cards only.
 * A refund may fail after it had succeeded (`refund.failed`): the books ask, and take it back (refunds/refund.ts).
 */
export const connector: Unguarded = {
  name: 'stripe',
  title: 'Stripe',
  credentials: ['secret_key', 'webhook_secret'],
  capabilities: {
    upi_collect: 'Stripe takes no UPI id from a merchant; its UPI payments are by app or QR code',
    upi_intent: true, upi_qr: true, card: true, card_hosted: true,
    netbanking: 'Stripe publishes no way to start a netbanking payment',
    wallet: 'Stripe has none of the wallets that are paid in rupees',
    preauth: true, capture: true, partial_capture: true, void: true, close: true,
    refund: true, partial_refund: true, fetch: true, fetch_refund: true, webhook: true, settlements: true,
    return: 'Stripe signs nothing on the payer\'s way back; the payment is always asked about',
  },
  limits: {
    // 25 requests a second for one endpoint, with room left for payments.
    fetches_per_minute: 1_000, currencies, min_amount_minor: 50n,
    // A PaymentIntent does not end by itself; it is cancelled at the order's end.
    expiry_minutes: [1, 525_600],
    banks: [], wallets: [], preauth_methods: ['card', 'card_hosted'], preauth_by: 'payment',
  },
  start, fetch: fetchPayment, capture, void: voidPayment, close: closePayment, refund, fetchRefund, readWebhook, settlements,
}
