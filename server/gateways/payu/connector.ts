import type { Unguarded } from '../connector.ts'
import { banks, wallets } from './mapping.ts'
import { capture, fetchPayment, voidPayment } from './payments.ts'
import { fetchRefund, refund } from './refunds.ts'
import { settlements } from './settlements.ts'
import { start } from './start.ts'
import { readReturn, readWebhook } from './webhook.ts'

const no_close = 'PayU takes back no payment that was started; it drops one that nobody makes'

/**
 * PayU India: server-to-server payments (`txn_s2s_flow=4`), its hosted checkout for cards that the payer enters there, the merchant's web
 * services, the settlement report. One try is one transaction whose txnid is our reference.
 * Unverified readings: the words for a wrong hash (mapping.ts `unread`, `unsigned`); wallets but PhonePe; that every card goes as pg=CC, bankcode=CC; that
 * `notifyurl` of a payment replaces the dashboard's address; that the time a transaction was added may stand for the time it was paid; that
 * transaction_amount stays what was asked for when less is captured, or charges come on top; that `enforce_paymethod` joins its values by a pipe.
 * No hash covers `pre_authorize` and `enforce_paymethod`: a payer who takes them out of the form pays otherwise than was asked. Who so pays at once
 * what was to be held is not believed, and a person looks. The payer's IP address and browser, which PayU
 * asks for, are not known here: constants are sent (start.ts `no_browser`).
 */
export const connector: Unguarded = {
  name: 'payu',
  title: 'PayU India',
  credentials: ['key', 'salt'],
  capabilities: {
    upi_collect: true, upi_intent: true, upi_qr: true, card: true, card_hosted: true, netbanking: true, wallet: true,
    preauth: true, capture: true, partial_capture: true, void: true, close: no_close,
    refund: true, partial_refund: true, fetch: true, fetch_refund: true, webhook: true, return: true, settlements: true,
  },
  limits: {
    // PayU publishes no rate. Every notice makes us ask once, so this must not be below the payments of a busy minute.
    fetches_per_minute: 1_000, currencies: ['INR'], min_amount_minor: 100n,
    // A payment has no end of its own that could be asked for.
    expiry_minutes: [1, 525_600],
    banks: Object.keys(banks), wallets: Object.keys(wallets), preauth_methods: ['card', 'card_hosted'], preauth_by: 'payment',
  },
  troubles: [{ says: /"msg"\s*:\s*"[^"]*invalid hash/i, means: 'credentials' }],
  shown: ['command', 'var1', 'var2', 'var3', 'pg', 'pre_authorize', 'amt', 'transaction_amount', 'additional_charges', 'net_amount_debit', 'addedon', 'status_code', 'reference_id', 'refund_token'],
  start, fetch: fetchPayment, capture, void: voidPayment, refund, fetchRefund, settlements, readWebhook, readReturn,
}
