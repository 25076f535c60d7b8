import type { Unguarded } from '../connector.ts'
import { banks, wallets } from './mapping.ts'
import { fetchPayment } from './payments.ts'
import { fetchRefund, refund } from './refunds.ts'
import { settlements } from './settlements.ts'
import { start } from './start.ts'
import { readReturn, readWebhook } from './webhook.ts'

const no_hold = 'Easebuzz publishes no way to ask for money to be held, nor to let it go'
const no_close = 'Easebuzz takes back no payment that was made known to it'

/**
 * Easebuzz: a transaction is made (`initiateLink`), then paid: by card and UPI server to server, by netbanking through a form that the payer's browser posts,
 * by wallets, and by cards that the payer enters there, on Easebuzz's page. One try is one transaction whose txnid is our reference. Server-to-server payments need Easebuzz's approval.
 * Unverified readings: bank codes but HDFC's and PNB's; that the values of `show_payment_mode` are joined by a comma, and that its page offers nothing else; the words of answers without codes (mapping.ts `words`, `declines`); that every card
 * goes as CC; the encryption of cards; the shape of a list of attempts; names of fields in payouts, and `merchant_refund_id` in a refund's notice;
 * that the time a transaction was added may stand for the time it was paid.
 */
export const connector: Unguarded = {
  name: 'easebuzz',
  title: 'Easebuzz',
  credentials: ['key', 'salt', 'merchant_email'],
  capabilities: {
    upi_collect: true, upi_intent: true, upi_qr: true, card: true, card_hosted: true, netbanking: true, wallet: true,
    preauth: no_hold, capture: no_hold, partial_capture: no_hold, void: no_hold, close: no_close,
    refund: true, partial_refund: true, fetch: true, fetch_refund: true, webhook: true, return: true, settlements: true,
  },
  limits: {
    // No rate is published. Every notice makes us ask once, so this must not be below the payments of a busy minute.
    fetches_per_minute: 1_000, currencies: ['INR'], min_amount_minor: 100n,
    // A payment has no end of its own that could be asked for.
    expiry_minutes: [1, 525_600],
    banks: Object.keys(banks), wallets, preauth_methods: [], preauth_by: 'payment',
  },
  troubles: [{ says: /"(?:msg|message)"\s*:\s*"[^"]*(?:hash|merchant key|invalid key)/i, means: 'credentials' }],
  shown: ['error_desc', 'msg_desc', 'easebuzz_id', 'net_amount_debit', 'addedon', 'request_mode', 'refund_settled_date', 'arn_number', 'payout_id', 'payout_date', 'payout_amount'],
  start, fetch: fetchPayment, refund, fetchRefund, settlements, readWebhook, readReturn,
}
