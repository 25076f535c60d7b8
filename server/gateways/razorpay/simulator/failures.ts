/**
 * Why a payment failed, as its `error_*` fields tell it. A fault rule names one by its reason. Source: the pages "S2S UPI error codes", "List of
 * errors" and "Test card details" of razorpay.com/docs; the descriptions are ours.
 */
export interface Failure { code: string; description: string; source: string; step: string; reason: string }

const failure = (code: string, reason: string, source: string, step: string, description: string): Failure => ({ code, description, source, step, reason })
const bad = (reason: string, source: string, step: string, description: string) => failure('BAD_REQUEST_ERROR', reason, source, step, description)
const gateway = (reason: string, source: string, step: string, description: string) => failure('GATEWAY_ERROR', reason, source, step, description)

const known: Failure[] = [
  bad('payment_cancelled', 'customer', 'payment_authentication', 'The payer cancelled the payment or went back.'),
  bad('payment_timed_out', 'customer', 'payment_authentication', 'The payment was not completed in time.'),
  bad('payment_collect_request_expired', 'customer', 'payment_authentication', 'The collect request was not answered in time.'),
  bad('authentication_failed', 'customer', 'payment_authentication', 'The payer was not authenticated.'),
  bad('incorrect_otp', 'customer', 'payment_authentication', 'The one-time password was wrong.'),
  bad('incorrect_pin', 'customer', 'payment_authentication', 'The UPI PIN was wrong.'),
  bad('incorrect_cvv', 'customer', 'payment_authorization', 'The CVV was wrong.'),
  bad('invalid_vpa', 'customer', 'payment_initiation', 'There is no such UPI ID.'),
  bad('card_expired', 'customer', 'payment_authorization', 'The card has expired.'),
  bad('card_number_invalid', 'customer', 'payment_authorization', 'There is no such card.'),
  bad('card_disabled_for_online_payments', 'customer', 'payment_authorization', 'The card is not enabled for payments online.'),
  bad('insufficient_fund', 'customer', 'payment_authorization', 'There is not enough in the account.'),
  bad('card_declined', 'issuer_bank', 'payment_authorization', 'The bank of the payer declined the payment.'),
  bad('payment_failed', 'bank', 'payment_authorization', 'The bank did not make the payment.'),
  gateway('insufficient_funds', 'customer', 'payment_debit_request', 'There is not enough in the account.'),
  gateway('payment_declined', 'issuer_bank', 'payment_debit_request', 'The bank of the payer declined the payment.'),
  gateway('gateway_technical_error', 'gateway', 'payment_response', 'The payment failed for technical reasons.'),
  gateway('bank_technical_error', 'issuer_bank', 'payment_debit_request', 'The bank of the payer had a technical problem.'),
  gateway('bank_not_available', 'issuer_bank', 'payment_initiation', 'The bank of the payer cannot be reached.'),
]

/** A reason nobody listed is passed on as it is. */
export const failureOf = (reason: string): Failure =>
  known.find(each => each.reason === reason) ?? gateway(reason, 'bank', 'payment_authorization', 'The payment failed.')

/** What the payer's "decline" means, by method: the mock page's button Failure. */
export const declinedBy: Record<string, string> = { card: 'authentication_failed', netbanking: 'payment_failed', wallet: 'payment_failed', upi: 'payment_declined' }
