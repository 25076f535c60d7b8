import type { Decline } from '../connector.ts'
import { responseCodes, unknownDecline } from '../declines.ts'
import { hours } from '../../platform/clock.ts'
import { table } from '../../platform/table.ts'

/**
 * Easebuzz publishes no reference of its statuses and errors. Sources of this file: its kits on github.com/easebuzz (paywitheasebuzz-nodejs-lib,
 * paywitheasebuzz-java-lib), and the Easebuzz connector of github.com/juspay/connector-service.
 */

/** The host of status, refunds and payouts, by the one where payments are made. Anywhere else, such as at a simulator, all is below one address. */
export const dashboards: Readonly<Record<string, string>> = table({
  'https://pay.easebuzz.in': 'https://dashboard.easebuzz.in',
  'https://testpay.easebuzz.in': 'https://testdashboard.easebuzz.in',
})

/** `status` of a transaction, in lower case. A payment that was given back later was taken first: what became of a refund is read from the refund. */
export const states: Readonly<Record<string, 'going' | 'capture' | 'decline' | 'drop' | 'dropped'>> = table({
  preinitiated: 'going', initiated: 'going', pending: 'going', in_process: 'going',
  success: 'capture', refunded: 'capture', 'reverse chargeback': 'capture',
  failure: 'decline', failed: 'decline', usercancelled: 'drop', bounced: 'drop', dropped: 'dropped',
})

/** The bank of a dropped payment may still say yes; for this long it counts as going on (our choice). */
export const DROPPED_OPEN_MS = hours(1)

/** `refund_status`, in lower case. */
export const refundStates: Readonly<Record<string, 'success' | 'failed' | 'cancelled' | 'pending'>> = table({
  queued: 'pending', approved: 'pending', initiated: 'pending', accepted: 'pending', pending: 'pending',
  refunded: 'success', settled: 'success', failed: 'failed', 'reverse chargeback': 'failed', cancelled: 'cancelled',
})

/** Words, all unverified, of answers that have nothing but words: no transaction, no refund, a request that is not signed by a merchant of theirs. */
export const words = { no_transaction: /not found|no (transaction|record)/i, no_refund: /not found|no refund/i, unsigned: /hash|merchant key|invalid key/i }

/** Our bank codes, with the names people use, to `bank_code` of netbanking. Only HDFCB and PNBCB were seen; the others are made after their pattern: unverified. */
export const banks: Readonly<Record<string, string>> = {
  HDFC: 'HDFCB', PNB: 'PNBCB', PUNB: 'PNBCB', ICICI: 'ICICIB', ICIC: 'ICICIB', AXIS: 'AXISB', UTIB: 'AXISB', KOTAK: 'KOTAKB', KKBK: 'KOTAKB', SBI: 'SBIN', SBIN: 'SBIN',
}

/** Wallets have codes that nobody publishes; the payer picks one on Easebuzz's page, which shows nothing else (`show_payment_mode`, its value unverified). */
export const wallets: readonly string[] = [
  'wallet_phonepe', 'wallet_paytm', 'wallet_amazonpay', 'wallet_amazon', 'wallet_airtel', 'wallet_freecharge', 'wallet_mobikwik', 'wallet_ola', 'wallet_olamoney', 'wallet_jio',
]
export const WALLETS_ONLY = 'MW'
/** The same for cards that the payer enters there. */
export const CARDS_ONLY = 'CC,DC'

/** What banks and UPI write into `error_Message`, since there are no codes; the first that fits counts. What leaves the outcome open is not here. */
const declines: readonly [RegExp, string | Pick<Decline, 'code' | 'fault' | 'retry'>][] = [
  [/cancel+ed by|declined by (the )?(customer|payer|user)|rejected by (the )?(customer|payer|user)/i, { code: 'declined_by_payer', fault: 'payer', retry: 'later' }],
  [/insufficient (fund|balance)|not sufficient/i, '51'],
  [/expired card|card (is |has )?expired|invalid expiry/i, '54'],
  [/collect (request )?(has )?expired/i, 'U69'],
  [/incorrect otp|invalid otp|wrong otp/i, 'ZR'],
  [/incorrect (m?pin)|invalid (m?pin)|wrong (m?pin)/i, 'ZM'],
  [/cvv/i, '82'],
  [/do not hono/i, '05'],
  [/(amount|transaction|withdrawal|daily|card|upi) limit/i, '61'],
  [/invalid (vpa|upi|virtual)/i, 'ZH'],
  [/invalid card|card number/i, '14'],
  [/not permitted|not enabled|restricted/i, '57'],
  [/\b(fraud|risk)/i, '59'],
  [/authentication failed|3d ?secure|not authenticated/i, { code: 'authentication_failed', fault: 'payer', retry: 'later' }],
  [/(issuer|bank|psp) (is )?(not available|unavailable|down)/i, '91'],
]

/** The decline that the words speak of; other words are kept, and never retried. */
export const declineOf = (error_Message = 'none'): Decline => {
  const found = declines.find(([pattern]) => pattern.test(error_Message))?.[1]
  return { ...((typeof found === 'string' ? responseCodes[found] : found) ?? unknownDecline), raw: error_Message, message: error_Message }
}
