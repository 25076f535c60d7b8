import type { Decline } from '../connector.ts'
import { unknownDecline } from '../declines.ts'
import { table } from '../../platform/table.ts'

/**
 * Source of this file: razorpay.com/docs – payments and refunds API, error reasons, S2S error codes, methods – and
 * github.com/razorpay/markdown-docs at ab3bda5f.
 */

/** Minutes after its beginning within which a payment that becomes authorised is captured by Razorpay itself; 12 is the least that may be asked for. */
export const AUTO_CAPTURE_MINUTES = 12

/** How long Razorpay keeps an authorised payment for its capture, in minutes, before the money goes back: the most there is. */
export const HOLD_MINUTES = 7_200

/** Below the account's base URL: hosted checkout, to which the payer's browser posts an order. Source: razorpay.com/docs, "Hosted Checkout". */
export const CHECKOUT_PATH = '/checkout/embedded'

/**
 * What leaves hosted checkout with cards. Unverified: published is `config.display.hide` of the checkout script, and for the form only that
 * `prefill` and `notes` are written so.
 */
export const CARDS_ONLY: Readonly<Record<string, string>> = {
  'prefill[method]': 'card', ...Object.fromEntries(['upi', 'netbanking', 'wallet', 'emi', 'cardless_emi', 'paylater'].map((method, at) => [`config[display][hide][${at}][method]`, method])),
}

/** Refund `status`. */
export const refundStates: Readonly<Record<string, 'success' | 'failed' | 'pending'>> = table({ processed: 'success', pending: 'pending', failed: 'failed' })

/** Our bank codes, with the names people use, to Razorpay's: the first four letters of the bank's IFSC; `_R` is its retail netbanking. */
export const banks: Readonly<Record<string, string>> = {
  HDFC: 'HDFC', ICICI: 'ICIC', ICIC: 'ICIC', AXIS: 'UTIB', UTIB: 'UTIB', SBI: 'SBIN', SBIN: 'SBIN', KOTAK: 'KKBK', KKBK: 'KKBK', BOB: 'BARB_R', BARB: 'BARB_R',
  CANARA: 'CNRB', CNRB: 'CNRB', FEDERAL: 'FDRL', FDRL: 'FDRL', IDBI: 'IBKL', IBKL: 'IBKL', INDIAN: 'IDIB', IDIB: 'IDIB', IOB: 'IOBA', IOBA: 'IOBA',
  INDUSIND: 'INDB', INDB: 'INDB', KARNATAKA: 'KARB', KARB: 'KARB', KVB: 'KVBL', KVBL: 'KVBL', PNB: 'PUNB_R', PUNB: 'PUNB_R', AIRTEL: 'AIRP', AIRP: 'AIRP',
  AU: 'AUBL', AUBL: 'AUBL', BANDHAN: 'BDBL', BDBL: 'BDBL', CUB: 'CIUB', CIUB: 'CIUB', DBS: 'DBSS', DBSS: 'DBSS', DCB: 'DCBL', DCBL: 'DCBL',
  DEUTSCHE: 'DEUT', DEUT: 'DEUT', EQUITAS: 'ESFB', ESFB: 'ESFB', YES: 'YESB', YESB: 'YESB', IDFC: 'IDFB', IDFB: 'IDFB', RBL: 'RATN', RATN: 'RATN',
}

/** The first four are open on every account; Razorpay switches the others on when asked. */
export const wallets: Readonly<Record<string, string>> = {
  wallet_airtel: 'airtelmoney', wallet_mobikwik: 'mobikwik', wallet_jio: 'jiomoney', wallet_ola: 'olamoney', wallet_olamoney: 'olamoney',
  wallet_payzapp: 'payzapp', wallet_bajajpay: 'bajajpay', wallet_phonepe: 'phonepe', wallet_amazonpay: 'amazonpay', wallet_amazon: 'amazonpay',
}

/** What Razorpay says of a payment or request that failed. */
export interface Failure {
  code: string | undefined
  reason: string | undefined
  source: string | undefined
  step: string | undefined
  description: string | undefined
}

/** The payer stopped it: no decline, they left. */
export const LEFT = 'payment_cancelled'

/** `reason` of a failure that is none yet: a bank, or a second person at the payer's, has still to decide. */
export const undecided = ['payment_pending', 'payment_pending_approval', 'collect_request_pending', 'deemed_transaction']

interface Row extends Pick<Decline, 'code' | 'fault' | 'retry'> {
  /** The bank may have taken the money all the same (Razorpay may learn so for days): as the answer to a start it is unknown. */
  open?: true
}

/** `reason`; Razorpay's `code` is too broad to go by. Where the bank's word is open, *never*: a second gateway might charge twice. */
const reasons: Readonly<Record<string, Row>> = table({
  // The payer, or what the payer pays with.
  insufficient_funds: { code: 'insufficient_funds', fault: 'payer', retry: 'later' },
  insufficient_fund: { code: 'insufficient_funds', fault: 'payer', retry: 'later' }, // So it is spelt on the page of test cards.
  authentication_failed: { code: 'authentication_failed', fault: 'payer', retry: 'later' },
  incorrect_otp: { code: 'incorrect_otp', fault: 'payer', retry: 'later' },
  otp_expired: { code: 'otp_expired', fault: 'payer', retry: 'later' },
  otp_attempts_exceeded: { code: 'otp_tries_exceeded', fault: 'payer', retry: 'never' },
  incorrect_pin: { code: 'incorrect_pin', fault: 'payer', retry: 'later' },
  incorrect_atm_pin: { code: 'incorrect_pin', fault: 'payer', retry: 'later' },
  pin_attempts_exceeded: { code: 'pin_tries_exceeded', fault: 'payer', retry: 'never' },
  pin_not_set: { code: 'pin_not_set', fault: 'payer', retry: 'never' },
  incorrect_cvv: { code: 'cvv_mismatch', fault: 'payer', retry: 'never' },
  incorrect_card_details: { code: 'invalid_card', fault: 'payer', retry: 'never' },
  incorrect_card_expiry_date: { code: 'expired_card', fault: 'payer', retry: 'never' },
  incorrect_cardholder_name: { code: 'invalid_card', fault: 'payer', retry: 'never' },
  card_number_invalid: { code: 'invalid_card', fault: 'payer', retry: 'never' },
  card_expired: { code: 'expired_card', fault: 'payer', retry: 'never' },
  card_not_enrolled: { code: 'not_permitted_to_cardholder', fault: 'payer', retry: 'never' },
  card_disabled_for_online_payments: { code: 'not_permitted_to_cardholder', fault: 'payer', retry: 'never' },
  debit_instrument_blocked: { code: 'restricted_card', fault: 'payer', retry: 'never' },
  debit_instrument_inactive: { code: 'card_not_active', fault: 'payer', retry: 'never' },
  international_transaction_not_allowed: { code: 'not_permitted_to_cardholder', fault: 'payer', retry: 'never' },
  transaction_limit_exceeded: { code: 'amount_limit_exceeded', fault: 'payer', retry: 'later' },
  transaction_daily_limit_exceeded: { code: 'amount_limit_exceeded', fault: 'payer', retry: 'later' },
  transaction_frequency_limit_exceeded: { code: 'frequency_limit_exceeded', fault: 'payer', retry: 'later' },
  credit_limit_exceeded: { code: 'insufficient_funds', fault: 'payer', retry: 'later' },
  bank_account_invalid: { code: 'no_such_account', fault: 'payer', retry: 'never' },
  bank_account_validation_failed: { code: 'no_such_account', fault: 'payer', retry: 'never' },
  invalid_vpa: { code: 'invalid_upi_id', fault: 'payer', retry: 'never' },
  psp_not_registered: { code: 'payer_app_not_registered', fault: 'payer', retry: 'never' },
  psp_app_not_supported: { code: 'payer_app_not_registered', fault: 'payer', retry: 'never' },
  transaction_on_vpa_restricted: { code: 'upi_restricted', fault: 'payer', retry: 'never' },
  user_not_registered_for_netbanking: { code: 'not_permitted_to_account', fault: 'payer', retry: 'never' },
  user_not_eligible: { code: 'not_permitted_to_account', fault: 'payer', retry: 'never' },
  payment_session_expired: { code: 'not_paid_in_time', fault: 'payer', retry: 'later' },
  payment_collect_request_expired: { code: 'collect_expired', fault: 'payer', retry: 'later' },
  payment_timed_out: { code: 'not_paid_in_time', fault: 'payer', retry: 'never', open: true },
  // The bank behind it.
  card_declined: { code: 'do_not_honor', fault: 'issuer', retry: 'later' },
  payment_declined: { code: 'do_not_honor', fault: 'issuer', retry: 'later' },
  debit_declined: { code: 'do_not_honor', fault: 'issuer', retry: 'later' },
  authorisation_declined_by_psp: { code: 'do_not_honor', fault: 'issuer', retry: 'later' },
  transaction_not_allowed: { code: 'not_permitted_to_account', fault: 'issuer', retry: 'never' },
  payment_risk_check_failed: { code: 'suspected_fraud', fault: 'issuer', retry: 'never' },
  compliance_violation: { code: 'law_violation', fault: 'issuer', retry: 'never' },
  bank_not_available: { code: 'issuer_unavailable', fault: 'issuer', retry: 'elsewhere' },
  bank_cutoff_in_progress: { code: 'cut_off_in_progress', fault: 'issuer', retry: 'later' },
  bank_technical_error: { code: 'system_malfunction', fault: 'issuer', retry: 'never', open: true },
  issuer_technical_error: { code: 'system_malfunction', fault: 'issuer', retry: 'never', open: true },
  // Razorpay, and the bank it works with.
  psp_not_available: { code: 'issuer_unavailable', fault: 'gateway', retry: 'elsewhere' },
  psp_app_not_available: { code: 'issuer_unavailable', fault: 'gateway', retry: 'elsewhere' },
  vpa_resolution_failed: { code: 'issuer_unavailable', fault: 'gateway', retry: 'elsewhere' },
  collect_on_mcc_blocked: { code: 'function_not_supported', fault: 'gateway', retry: 'elsewhere' },
  payment_declined_due_to_high_traffic: { code: 'gateway_limit_exceeded', fault: 'gateway', retry: 'elsewhere' },
  gateway_technical_error: { code: 'system_malfunction', fault: 'gateway', retry: 'never', open: true },
  invalid_response_from_gateway: { code: 'system_malfunction', fault: 'gateway', retry: 'never', open: true },
  request_timed_out: { code: 'request_timed_out', fault: 'gateway', retry: 'never', open: true },
  server_error: { code: 'system_malfunction', fault: 'gateway', retry: 'never', open: true },
  credit_failed: { code: 'credit_failed', fault: 'gateway', retry: 'never', open: true },
  beneficiary_account_does_not_exist: { code: 'invalid_beneficiary', fault: 'gateway', retry: 'elsewhere' },
  beneficiary_account_dormant: { code: 'beneficiary_inactive', fault: 'gateway', retry: 'elsewhere' },
  // How the account is set up, and what was sent: as the answer to a start the request was refused, and money never came into it.
  input_validation_failed: { code: 'validation_error', fault: 'us', retry: 'elsewhere' },
  extra_field_sent: { code: 'validation_error', fault: 'us', retry: 'elsewhere' },
  invalid_request: { code: 'validation_error', fault: 'us', retry: 'elsewhere' },
  invalid_email: { code: 'validation_error', fault: 'us', retry: 'elsewhere' },
  invalid_mobile_number: { code: 'validation_error', fault: 'us', retry: 'elsewhere' },
  mobile_number_invalid: { code: 'validation_error', fault: 'us', retry: 'elsewhere' },
  invalid_amount: { code: 'invalid_amount', fault: 'us', retry: 'elsewhere' },
  amount_less_than_minimum_amount: { code: 'invalid_amount', fault: 'us', retry: 'elsewhere' },
  invalid_currency: { code: 'invalid_transaction', fault: 'us', retry: 'elsewhere' },
  bank_not_enabled: { code: 'issuer_not_supported', fault: 'us', retry: 'elsewhere' },
  card_network_not_enabled: { code: 'issuer_not_supported', fault: 'us', retry: 'elsewhere' },
  card_type_invalid: { code: 'issuer_not_supported', fault: 'us', retry: 'elsewhere' },
  payment_method_not_enabled: { code: 'function_not_supported', fault: 'us', retry: 'elsewhere' },
  upi_collect_not_enabled: { code: 'function_not_supported', fault: 'us', retry: 'elsewhere' },
  upi_intent_not_enabled: { code: 'function_not_supported', fault: 'us', retry: 'elsewhere' },
  merchant_not_activated: { code: 'invalid_merchant', fault: 'us', retry: 'elsewhere' },
  live_mode_not_enabled: { code: 'invalid_merchant', fault: 'us', retry: 'elsewhere' },
})

/** payment_failed says nothing; who failed does. */
const failedAt: Readonly<Record<string, Row>> = table({
  customer: { code: 'authentication_failed', fault: 'payer', retry: 'later' },
  bank: { code: 'do_not_honor', fault: 'issuer', retry: 'later' },
  issuer: { code: 'do_not_honor', fault: 'issuer', retry: 'later' },
  issuer_bank: { code: 'do_not_honor', fault: 'issuer', retry: 'later' },
})
const failedSomewhere: Row = { code: 'system_malfunction', fault: 'gateway', retry: 'never', open: true }

const rowOf = ({ reason = '', source = '' }: Failure): Row | undefined =>
  reason === 'payment_failed' ? failedAt[source] ?? failedSomewhere : reasons[reason]

/** The decline that a payment's or an answer's error speaks of. */
export const declineOf = (failure: Failure): Decline => {
  const { code, fault, retry } = rowOf(failure) ?? unknownDecline
  return { code, fault, retry, raw: [failure.code, failure.reason].filter(Boolean).join('/') || 'none', message: failure.description ?? 'The payment failed' }
}

/** Steps that come before any bank is asked for money. */
const beforeMoney = ['payment_initiation', 'order_creation', 'payment_creation', 'payment_eligibility_check', 'card_enrollment_check']

/**
 * What an error as the answer to a start comes to. A reason nobody knows says nothing about money, unless the step at which it failed
 * comes before all banks; a wrong key and a full queue are refused at the door.
 */
export const verdictOf = (status: number, failure: Failure): 'refused' | 'declined' | 'unknown' => {
  if (status === 401 || status === 429) return 'refused'
  if (undecided.includes(failure.reason ?? '')) return 'unknown'
  const row = rowOf(failure)
  if (row !== undefined) return row.open === true ? 'unknown' : row.fault === 'us' ? 'refused' : 'declined'
  return beforeMoney.includes(failure.step ?? '') ? 'refused' : 'unknown'
}
