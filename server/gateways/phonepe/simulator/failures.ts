/** Why an attempt failed, as `errorCode`, `detailedErrorCode` and, where it was asked for, `errorContext` tell it. Source: developer.phonepe.com, "Errors Code". */
export interface Failure { errorCode: string; detailedErrorCode: string; source: string; stage: string; description: string }

const failure = (errorCode: string, detailedErrorCode: string, source: string, stage: string, description: string): Failure => ({ errorCode, detailedErrorCode, source, stage, description })

export const not_completed = failure('TXN_NOT_COMPLETED', 'TXN_AUTO_FAILED', 'CUSTOMER', 'PRE_AUTHENTICATION', 'The payer did not complete the payment')
/** Our names: PhonePe publishes only that such an order is FAILED. */
export const cancelled = failure('ORDER_CANCELLED', 'AUTHORIZATION_CANCELLED', 'MERCHANT', 'CAPTURE', 'The block was released by the merchant')
export const lapsed = failure('ORDER_CANCELLED', 'AUTHORIZATION_EXPIRED', 'PHONEPE', 'CAPTURE', 'The block was released after its time')

const listed: Record<string, Failure> = {
  TXN_AUTO_FAILED: not_completed,
  Z9: failure('INSUFFICIENT_BALANCE', 'Z9', 'CUSTOMER', 'AUTHORIZATION', 'The account of the payer does not hold enough'),
  ZM: failure('INVALID_MPIN', 'ZM', 'CUSTOMER', 'AUTHENTICATION', 'The payer entered a wrong UPI PIN'),
  U90: failure('BANK_TECHNICAL_ISSUE', 'U90', 'ISSUING_BANK', 'AUTHORIZATION', 'The bank takes longer than usual'),
  UT: failure('BANK_TECHNICAL_ISSUE', 'UT', 'ISSUING_BANK', 'AUTHORIZATION', 'The bank has technical trouble'),
  U28: failure('BANK_TECHNICAL_ISSUE', 'U28', 'ISSUING_BANK', 'AUTHORIZATION', 'The bank could not be reached'),
  BANK_TECHNICAL_ISSUE: failure('BANK_TECHNICAL_ISSUE', '', 'ISSUING_BANK', 'AUTHORIZATION', 'The bank has technical trouble'),
  ZA: failure('AUTHORIZATION_ERROR', 'ZA', 'CUSTOMER', 'AUTHENTICATION', 'The payer declined the request'),
  17: failure('AUTHORIZATION_ERROR', '17', 'CUSTOMER', 'AUTHENTICATION', 'The payer declined the payment'),
}

/** A code nobody listed is passed on as it is. */
export const failureOf = (code: string): Failure => listed[code] ?? failure('PAYMENT_ERROR', code, 'ISSUING_BANK', 'AUTHORIZATION', 'The payment was declined')
