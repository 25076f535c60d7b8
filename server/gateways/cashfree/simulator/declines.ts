/**
 * Why a payment failed, as `error_details` tells it. A fault rule, or a simulation, names one by our key: the gateway's own
 * code, or the raw code of NPCI (UPI) or ISO 8583 (cards). Sources: the OpenAPI document's examples and the page "Errors" for the
 * shape; NPCI's public list of UPI response codes; ISO 8583 field 39.
 */
export interface Decline {
  error_code: string; error_description: string; error_reason: string; error_source: string
  error_code_raw: string; error_description_raw: string; error_subcode_raw: string
}

const decline = (error_code: string, error_reason: string, error_source: string, error_code_raw: string, error_description_raw: string, error_description: string): Decline =>
  ({ error_code, error_description, error_reason, error_source, error_code_raw, error_description_raw, error_subcode_raw: '' })

const rejected = 'the bank of the payer declined the transaction'

const declines: Record<string, Decline> = {
  TRANSACTION_DECLINED: decline('TRANSACTION_DECLINED', 'bank_rejected', 'bank', '01', 'REJECTED', rejected),
  ISSUER_NOT_AVAILABLE: decline('ISSUER_NOT_AVAILABLE', 'bank_not_available', 'bank', '91', 'ISSUER UNAVAILABLE', 'the bank of the payer could not be reached'),
  AUTH_DECLINED: decline('TRANSACTION_DECLINED', 'auth_declined', 'customer', '', 'DECLINED BY PAYER', 'the payer declined the transaction'),
  OTP_FAILED: decline('TRANSACTION_DECLINED', 'auth_declined', 'customer', '', 'OTP FAILED', 'the one-time password was wrong too often'),
  // UPI
  ZA: decline('TRANSACTION_DECLINED', 'auth_declined', 'customer', 'ZA', 'TRANSACTION DECLINED BY CUSTOMER', 'the payer declined the transaction'),
  ZM: decline('TRANSACTION_DECLINED', 'auth_declined', 'customer', 'ZM', 'INVALID / INCORRECT MPIN', rejected),
  Z9: decline('TRANSACTION_DECLINED', 'insufficient_funds', 'customer', 'Z9', 'INSUFFICIENT FUNDS IN CUSTOMER ACCOUNT', 'the account of the payer does not hold enough'),
  U30: decline('TRANSACTION_DECLINED', 'bank_rejected', 'bank', 'U30', 'DEBIT HAS BEEN FAILED', rejected),
  U69: decline('TRANSACTION_DECLINED', 'request_expired', 'customer', 'U69', 'COLLECT EXPIRED', 'the payer did not act in time'),
  U28: decline('ISSUER_NOT_AVAILABLE', 'bank_not_available', 'npci', 'U28', 'PSP NOT AVAILABLE', 'the payer’s UPI app could not be reached'),
  // Cards
  '05': decline('TRANSACTION_DECLINED', 'bank_rejected', 'bank', '05', 'DO NOT HONOUR', rejected),
  '14': decline('TRANSACTION_DECLINED', 'invalid_card', 'customer', '14', 'INVALID CARD NUMBER', 'there is no such card'),
  '51': decline('TRANSACTION_DECLINED', 'insufficient_funds', 'customer', '51', 'INSUFFICIENT FUNDS', 'the account of the payer does not hold enough'),
  '54': decline('TRANSACTION_DECLINED', 'card_expired', 'customer', '54', 'EXPIRED CARD', 'the card has expired'),
  '61': decline('TRANSACTION_DECLINED', 'limit_exceeded', 'customer', '61', 'EXCEEDS AMOUNT LIMIT', 'the card’s limit is used up'),
  '91': decline('ISSUER_NOT_AVAILABLE', 'bank_not_available', 'bank', '91', 'ISSUER UNAVAILABLE', 'the bank of the payer could not be reached'),
}

/** A code nobody listed is passed on as it is. */
export const declineOf = (code: string): Decline => declines[code] ?? decline(code, 'bank_rejected', 'bank', code, code, rejected)
