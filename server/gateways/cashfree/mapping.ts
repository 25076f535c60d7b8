import type { Decline, GatewayEvent } from '../connector.ts'
import { responseCodes, unknownDecline } from '../declines.ts'
import { table } from '../../platform/table.ts'

/** Source of this file: Cashfree's API reference of version 2025-01-01, and its error and appendix pages. */
export const API_VERSION = '2025-01-01'

/** `payment_status` that ends a payment, to what happened. SUCCESS depends on is_captured too; what is not here is still going on. */
export const ended: Readonly<Record<string, GatewayEvent | 'decline'>> = table({
  FAILED: 'decline', CANCELLED: 'decline', USER_DROPPED: 'drop', VOID: 'void',
})
export const going = ['NOT_ATTEMPTED', 'PENDING']

/**
 * Below the account's base URL: where a browser posts `payment_session_id` to get to Cashfree's page. Unverified: it is what Cashfree's own
 * script (sdk.cashfree.com/js/v3/cashfree.js) does, as public integrations tell; the documents have only the script.
 */
export const CHECKOUT_PATH = '/view/sessions/checkout'
/** Means of payment that the page offers for a card (`order_meta.payment_methods`): credit and debit. */
export const CARDS_ONLY = 'cc,dc'
/** `order_tags.channel` of an order for that page. Notices bear it. */
export const HOSTED = 'hosted'

/** `order_status` of an order that may be paid, or is; what is neither here nor among the closed is not published. */
export const openOrders = ['ACTIVE', 'PAID', 'TERMINATION_REQUESTED']
/** And of one that takes no more payments. */
export const closedOrders = ['EXPIRED', 'TERMINATED']

/** `refund_status`. ONHOLD waits at Cashfree for balance or a person. */
export const refundStates: Readonly<Record<string, 'success' | 'failed' | 'cancelled' | 'pending'>> = table({
  SUCCESS: 'success', PENDING: 'pending', ONHOLD: 'pending', CANCELLED: 'cancelled', FAILED: 'failed',
})

/** HTTP statuses of Order Pay that say that nothing was charged; any other refusal may come after the money moved. */
export const notCharged = [400, 401, 404, 409, 429]

/** Our bank codes, with the names people use, to netbanking_bank_code. SBI's and Kotak's are from an old list: unverified. */
export const banks: Readonly<Record<string, number>> = {
  HDFC: 3021, ICICI: 3022, ICIC: 3022, AXIS: 3003, UTIB: 3003, SBI: 3044, SBIN: 3044, KOTAK: 3032, KKBK: 3032, BOB: 3005, BARB: 3005,
  CANARA: 3009, CNRB: 3009, FEDERAL: 3020, FDRL: 3020, IDBI: 3023, IBKL: 3023, INDIAN: 3026, IDIB: 3026, IOB: 3027, IOBA: 3027,
  INDUSIND: 3028, INDB: 3028, KARNATAKA: 3030, KARB: 3030, KVB: 3031, KVBL: 3031, PNB: 3038, PUNB: 3038, AIRTEL: 3123, AIRP: 3123,
  AU: 3087, AUBL: 3087, BANDHAN: 3088, BDBL: 3088, CUB: 3012, CIUB: 3012, DBS: 3017, DBSS: 3017, DCB: 3018, DCBL: 3018,
  DEUTSCHE: 3016, DEUT: 3016, EQUITAS: 3076, ESFB: 3076,
  TEST: 3333, TESTR: 3333, // The sandbox's own bank.
}

export const wallets: Readonly<Record<string, string>> = {
  wallet_phonepe: 'phonepe', wallet_paytm: 'paytm', wallet_amazonpay: 'amazon', wallet_amazon: 'amazon', wallet_airtel: 'airtel',
  wallet_freecharge: 'freecharge', wallet_mobikwik: 'mobikwik', wallet_ola: 'ola', wallet_olamoney: 'ola', wallet_jio: 'jio', wallet_gpay: 'gpay',
}

/** `error_code` where the bank's or NPCI's own code is missing. */
const declines: Readonly<Record<string, Pick<Decline, 'code' | 'fault' | 'retry'>>> = table({
  ISSUER_NOT_AVAILABLE: { code: 'issuer_unavailable', fault: 'issuer', retry: 'elsewhere' },
  BANK_NOT_AVAILABLE: { code: 'issuer_unavailable', fault: 'issuer', retry: 'elsewhere' },
  TRANSACTION_DECLINED: { code: 'do_not_honor', fault: 'issuer', retry: 'later' },
  INSUFFICIENT_FUNDS: { code: 'insufficient_funds', fault: 'payer', retry: 'later' },
  AUTHENTICATION_FAILED: { code: 'authentication_failed', fault: 'payer', retry: 'later' },
  INCORRECT_OTP: { code: 'incorrect_otp', fault: 'payer', retry: 'later' },
  INVALID_UPI_ID: { code: 'invalid_upi_id', fault: 'payer', retry: 'never' },
  CARD_EXPIRED: { code: 'expired_card', fault: 'payer', retry: 'never' },
  CANCELLED: { code: 'declined_by_payer', fault: 'payer', retry: 'later' },
})

/** `error_reason`: it says more than the general `error_code` TRANSACTION_DECLINED. */
const reasons: Readonly<Record<string, Pick<Decline, 'code' | 'fault' | 'retry'>>> = table({
  auth_declined: { code: 'declined_by_payer', fault: 'payer', retry: 'later' },
  insufficient_funds: { code: 'insufficient_funds', fault: 'payer', retry: 'later' },
  card_expired: { code: 'expired_card', fault: 'payer', retry: 'never' },
  invalid_card: { code: 'invalid_card', fault: 'payer', retry: 'never' },
  limit_exceeded: { code: 'amount_limit_exceeded', fault: 'payer', retry: 'later' },
  request_expired: { code: 'collect_expired', fault: 'payer', retry: 'later' },
  bank_not_available: { code: 'issuer_unavailable', fault: 'issuer', retry: 'elsewhere' },
})

/** The decline that `error_details` speak of. The bank's or NPCI's own code says more than Cashfree's. */
export const declineOf = (error_code = '', error_code_raw = '', error_reason = '', description?: string): Decline => ({
  ...(responseCodes[error_code_raw] ?? reasons[error_reason] ?? declines[error_code] ?? unknownDecline),
  raw: [error_code, error_code_raw].filter(Boolean).join('/') || 'none',
  message: description ?? 'The payment was declined',
})
