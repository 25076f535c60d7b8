import type { Unguarded } from '../connector.ts'
import { EXPIRY_MINUTES, banks } from './mapping.ts'
import { capture, fetchPayment, voidPayment } from './payments.ts'
import { fetchRefund, refund } from './refunds.ts'
import { start } from './start.ts'
import { readWebhook } from './webhook.ts'

const NO_CLOSE = 'PhonePe has no call that ends an unpaid order; it ends by itself when its time is over'
const NO_SETTLEMENTS = 'PhonePe publishes no settlement report for merchants in its API; it is a download in the dashboard'

/**
 * PhonePe Payment Gateway, API v2: custom checkout, and standard checkout for cards that the payer enters on PhonePe's page. One try is
 * one order whose merchantOrderId is our reference. Pre-auth is PhonePe's one-time mandate: UPI intent only, and only where PhonePe has
 * enabled it for the merchant.
 * Unverified readings: all in mapping.ts and named so – what an order is called whose held money was let go, what a duplicate and
 * an unknown id are called, bank ids but SBIN; and that a partial capture leaves the order's amount and lessens the attempt's;
 * that with disablePaymentRetry a card that is declined on PhonePe's page ends the order; how long an order of that page may live.
 */
export const connector: Unguarded = {
  name: 'phonepe',
  title: 'PhonePe',
  credentials: ['client_id', 'client_version', 'client_secret', 'webhook_username', 'webhook_password', 'encryption_key', 'encryption_key_id'],
  // What it takes to send a card; without, cards are for PhonePe's own page.
  optional_credentials: ['encryption_key', 'encryption_key_id'],
  capabilities: {
    upi_collect: true, upi_intent: true, upi_qr: true, card: true, card_hosted: true, netbanking: true,
    wallet: 'PhonePe has no call for its wallet: payers choose it on a page of PhonePe\'s, where they could choose anything else',
    preauth: true, capture: true, partial_capture: true, void: true,
    close: NO_CLOSE,
    refund: true, partial_refund: true, fetch: true, fetch_refund: true, webhook: true,
    return: 'PhonePe signs nothing on the payer\'s way back; the payment is always asked about',
    settlements: NO_SETTLEMENTS,
  },
  limits: {
    fetches_per_minute: 100, currencies: ['INR'], min_amount_minor: 100n, expiry_minutes: EXPIRY_MINUTES, banks: Object.keys(banks), wallets: [], preauth_methods: ['upi_intent'], preauth_by: 'account',
  },
  shown: ['detailedErrorCode', 'payableAmount', 'feeAmount', 'expireAfter', 'expireAt', 'delayedCapture', 'stage', 'source'],
  start, fetch: fetchPayment, capture, void: voidPayment, refund, fetchRefund, readWebhook,
}
