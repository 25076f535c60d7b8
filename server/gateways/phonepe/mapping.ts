import type { Decline } from '../connector.ts'
import { responseCodes, unknownDecline } from '../declines.ts'
import { table } from '../../platform/table.ts'

/** Source of this file: developer.phonepe.com, the pages on custom checkout, one-time mandates, order status, refund status and error codes. */

/** In production, tokens and cards have hosts of their own. Anywhere else – the sandbox, a test – all is below the account's base URL. */
const isProduction = (base_url: string) => base_url.replace(/\/+$/, '') === 'https://api.phonepe.com/apis/pg'
export const tokenHost = (base_url: string) => (isProduction(base_url) ? 'https://api.phonepe.com/apis/identity-manager' : undefined)
export const cardHost = (base_url: string) => (isProduction(base_url) ? 'https://cards.phonepe.com/apis/pg' : undefined)

/** The two products: orders that are paid on PhonePe's page are kept apart from those that are paid by what we send. */
export const productOf = (hosted: boolean) => (hosted ? 'checkout' : 'payments')

/** What `expireAfter` may be, in minutes: 300 to 5,184,000 seconds. */
export const EXPIRY_MINUTES = [5, 86_400] as const
/** The same of an order for PhonePe's page. Unverified. */
export const PAGE_EXPIRY_MINUTES = [5, 60] as const

/** The states that the transaction of a one-time mandate has while its order is PENDING, beside PENDING itself. */
export const HELD = 'AUTHORIZED'
export const CAPTURING = 'CAPTURE_IN_PROGRESS'

/** Refund `state`. */
export const refundStates: Readonly<Record<string, 'success' | 'failed' | 'pending'>> = table({
  PENDING: 'pending', CONFIRMED: 'pending', COMPLETED: 'success', FAILED: 'failed',
})

/** Codes of a FAILED order whose payer left it lying. The names for a cancelling payer are unverified. */
export const left = ['TXN_NOT_COMPLETED', 'TXN_AUTO_FAILED', 'TXN_CANCELLED', 'USER_CANCELLED']

/** Codes of a FAILED order whose held money was let go: by us, or by its time. Unverified: PhonePe publishes only that such an order is FAILED. */
export const released = ['ORDER_CANCELLED', 'AUTHORIZATION_CANCELLED', 'AUTHORIZATION_EXPIRED']

/** Codes of a 400 or 404 that say that there is nothing under the id. The second line is from the older API: unverified here. */
export const notThere = [
  'ORDER_NOT_FOUND', 'REFUND_NOT_FOUND', 'MERCHANT_ORDER_NOT_FOUND', 'MERCHANT_REFUND_NOT_FOUND',
  'TRANSACTION_NOT_FOUND', 'PAYMENT_NOT_FOUND', 'INVALID_MERCHANT_ORDER_ID',
]

/** The request was refused for who asks, or how often: that says nothing of an earlier request under the same id. */
export const notHeard = [401, 403, 429]

/** Our bank codes, with the names people use, to `bankId`: the first four letters of the bank's IFSC. Only SBIN is confirmed; the rest follow the rule. */
export const banks: Readonly<Record<string, string>> = Object.fromEntries(Object.entries({
  HDFC: 'HDFC', ICIC: 'ICICI', UTIB: 'AXIS', SBIN: 'SBI', KKBK: 'KOTAK', BARB: 'BOB', CNRB: 'CANARA', FDRL: 'FEDERAL', IBKL: 'IDBI', IDIB: 'INDIAN',
  IOBA: 'IOB', INDB: 'INDUSIND', KARB: 'KARNATAKA', KVBL: 'KVB', PUNB: 'PNB', AUBL: 'AU', BDBL: 'BANDHAN', CIUB: 'CUB', DCBL: 'DCB', YESB: 'YES', IDFB: 'IDFC', UBIN: 'UNION',
}).flatMap(([ifsc, name]) => [[ifsc, ifsc], [name, ifsc]]))

/** `errorCode`, where the bank's or NPCI's own code in `detailedErrorCode` is missing or unknown. */
const declines: Readonly<Record<string, Pick<Decline, 'code' | 'fault' | 'retry'>>> = table({
  INSUFFICIENT_BALANCE: { code: 'insufficient_funds', fault: 'payer', retry: 'later' },
  INVALID_MPIN: { code: 'incorrect_pin', fault: 'payer', retry: 'later' },
  BANK_TECHNICAL_ISSUE: { code: 'issuer_unavailable', fault: 'issuer', retry: 'elsewhere' },
  AUTHORIZATION_ERROR: { code: 'authentication_failed', fault: 'payer', retry: 'later' },
})

/** The decline that the two codes of a FAILED order speak of. */
export const declineOf = (errorCode = '', detailedErrorCode = '', description?: string): Decline => ({
  ...(responseCodes[detailedErrorCode] ?? declines[detailedErrorCode] ?? declines[errorCode] ?? unknownDecline),
  raw: [errorCode, detailedErrorCode].filter(Boolean).join('/') || 'none',
  message: description ?? 'The payment failed',
})
