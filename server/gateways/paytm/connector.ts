import type { Unguarded } from '../connector.ts'
import { CURRENCY, TOKEN_MINUTES, banks, wallets } from './mapping.ts'
import { fetchPayment } from './payments.ts'
import { fetchRefund, refund } from './refunds.ts'
import { settlements } from './settlements.ts'
import { start } from './start.ts'
import { readReturn, readWebhook } from './webhook.ts'

const NO_HOLDS = 'Paytm does not publish where its calls to hold, capture and release money are'
const NO_CLOSE = `Paytm has no call that ends an unpaid order; its token is good for ${TOKEN_MINUTES} minutes`

/**
 * Paytm Payment Gateway: initiateTransaction and processTransaction, signed with Paytm's checksum; on its own page its wallet, and cards that
 * the payer enters there. One try is one Paytm order whose orderId is our reference.
 * Unverified readings: those named so in mapping.ts (bank codes, duplicates, settlement words), where the card's kind is asked (start.ts), that a
 * QR code may show the link of a UPI intent, that a page with two modes enabled offers no third, and which of its two forms a notice has (webhook.ts takes both).
 */
export const connector: Unguarded = {
  name: 'paytm',
  title: 'Paytm',
  credentials: ['mid', 'merchant_key', 'website_name'],
  capabilities: {
    upi_collect: true, upi_intent: true, upi_qr: true, card: true, card_hosted: true, netbanking: true, wallet: true,
    preauth: NO_HOLDS, capture: NO_HOLDS, partial_capture: NO_HOLDS, void: NO_HOLDS,
    close: NO_CLOSE,
    refund: true, partial_refund: true, fetch: true, fetch_refund: true, webhook: true, return: true, settlements: true,
  },
  limits: {
    fetches_per_minute: 100, currencies: [CURRENCY], min_amount_minor: 100n, expiry_minutes: [TOKEN_MINUTES, TOKEN_MINUTES],
    banks: Object.keys(banks), wallets: Object.keys(wallets), preauth_methods: [], preauth_by: 'account',
  },
  troubles: [{ says: /"resultMsg"\s*:\s*"[^"]*(?:checksum|signature|\bmid\b)/i, means: 'credentials' }],
  shown: ['refId', 'refundAmt', 'totalRefundAmount', 'requestType', 'value', 'acceptRefundStatus', 'userCreditInitiateStatus', 'pageNum', 'utrProcessedTime'],
  start, fetch: fetchPayment, refund, fetchRefund, readWebhook, readReturn, settlements,
}
