import type { Unguarded } from '../connector.ts'
import { banks, wallets } from './mapping.ts'
import { capture, fetchPayment } from './payments.ts'
import { fetchRefund, refund } from './refunds.ts'
import { settlements } from './settlements.ts'
import { start } from './start.ts'
import { readReturn, readWebhook } from './webhook.ts'

const NO_VOID = 'Razorpay lets no hold go on request; what is not captured goes back to the payer by itself, five days after the payment at the latest'
const NO_CLOSE = 'Razorpay cannot end a payment that waits for its payer; it fails by itself after some ten minutes'

/**
 * Razorpay, API v1, server to server (a feature Razorpay has to switch on; cards need PCI DSS), and its hosted checkout for cards that the payer enters
 * there. One try is one Razorpay order whose receipt is our reference, with one payment on it; on the page there may be several attempts. Notices are set up in its dashboard, with a secret of their own.
 *
 * Unverified readings: `attempts` and `status` of an order move as soon as a payment is begun (start.ts goes by them before it begins one);
 * whether a repeated receipt gives the same order or is refused (both are read); the settlement report's day is India's, and its `notes` are an object;
 * a wrong key is answered with 401; what makes hosted checkout ask for cards only (mapping.ts), and that it passes on the notes of its form. The payer's device is not known to us: start.ts sends plain values in its place.
 */
export const connector: Unguarded = {
  name: 'razorpay',
  title: 'Razorpay',
  shown: ['receipt', 'attempts', 'amount_due', 'amount_paid', 'capture', 'late_authorized', 'speed_processed', 'razorpay_payment_id', 'step', 'source', 'field', 'settlement_id', 'skip'],
  // Only some pages publish 401 for a wrong key; what is not switched on is answered as a URL that is not there.
  troubles: [
    { says: /authentication failed|api key provided is invalid|api \{?key\/secret\}? provided is invalid/i, means: 'credentials' },
    { says: /requested url was not found|access denied/i, means: 'not_switched_on' },
  ],
  credentials: ['key_id', 'key_secret', 'webhook_secret'],
  capabilities: {
    upi_collect: true, upi_intent: true, upi_qr: true, card: true, card_hosted: true, netbanking: true, wallet: true,
    preauth: true, capture: true, void: NO_VOID, close: NO_CLOSE,
    partial_capture: 'Razorpay captures the whole amount that was authorised, and nothing else',
    refund: true, partial_refund: true, fetch: true, fetch_refund: true, webhook: true, return: true, settlements: true,
  },
  limits: {
    // Razorpay publishes no rate; it asks to slow down by 429.
    fetches_per_minute: 100, currencies: ['INR'], min_amount_minor: 100n,
    // Its orders have no end.
    expiry_minutes: [1, 525_600],
    banks: Object.keys(banks), wallets: Object.keys(wallets),
    preauth_methods: ['upi_collect', 'upi_intent', 'upi_qr', 'card', 'card_hosted', 'netbanking', 'wallet'], preauth_by: 'payment',
  },
  start, fetch: fetchPayment, capture, refund, fetchRefund, readWebhook, readReturn, settlements,
}
