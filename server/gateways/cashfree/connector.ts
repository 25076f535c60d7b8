import type { Unguarded } from '../connector.ts'
import { banks, wallets } from './mapping.ts'
import { capture, closePayment, fetchPayment, voidPayment } from './payments.ts'
import { fetchRefund, refund } from './refunds.ts'
import { settlements } from './settlements.ts'
import { EXPIRY_MINUTES, start } from './start.ts'
import { readWebhook } from './webhook.ts'

/**
 * Cashfree Payments, PG API 2025-01-01. One try is one Cashfree order whose order_id is our reference.
 * Unverified readings: the `action` of each UPI and wallet flow (start.ts goes by `data`); SBI's and Kotak's bank codes; where the
 * payer's browser takes an order to Cashfree's page (mapping.ts): published is a script of Cashfree's that does it, and we run no script of
 * others on our pages. Cashfree opens that page only to payers who come from a host that it was told of (docs/operations.md).
 */
export const connector: Unguarded = {
  name: 'cashfree',
  title: 'Cashfree Payments',
  credentials: ['client_id', 'client_secret'],
  capabilities: {
    upi_collect: true, upi_intent: true, upi_qr: true, card: true, card_hosted: true, netbanking: true, wallet: true,
    preauth: true, capture: true, partial_capture: true, void: true, close: true,
    refund: true, partial_refund: true, fetch: true, fetch_refund: true, webhook: true, settlements: true,
    return: 'Cashfree signs nothing on the payer\'s way back; the payment is always asked about',
  },
  limits: {
    fetches_per_minute: 100, currencies: ['INR'], min_amount_minor: 100n, expiry_minutes: EXPIRY_MINUTES,
    banks: Object.keys(banks), wallets: Object.keys(wallets),
    preauth_methods: ['card', 'card_hosted', 'upi_collect', 'upi_intent', 'upi_qr'], preauth_by: 'account',
  },
  start, fetch: fetchPayment, capture, void: voidPayment, close: closePayment, refund, fetchRefund, readWebhook, settlements,
}
