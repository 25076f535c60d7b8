import type { Decline } from './connector.ts'

type Known = Pick<Decline, 'code' | 'fault' | 'retry'>

/**
 * What issuers and NPCI answer, by response code, in the field's words. `retry` tells routing what may follow for the
 * same order. Sources: ISO 8583-1 field 39 as the card networks use it; NPCI's published UPI response codes.
 */
export const responseCodes: Readonly<Record<string, Known>> = {
  // Cards: ISO 8583 field 39.
  '01': { code: 'refer_to_issuer', fault: 'issuer', retry: 'elsewhere' },
  '03': { code: 'invalid_merchant', fault: 'us', retry: 'elsewhere' },
  '04': { code: 'pick_up_card', fault: 'payer', retry: 'never' },
  '05': { code: 'do_not_honor', fault: 'issuer', retry: 'elsewhere' },
  '12': { code: 'invalid_transaction', fault: 'gateway', retry: 'elsewhere' },
  '13': { code: 'invalid_amount', fault: 'us', retry: 'never' },
  '14': { code: 'invalid_card', fault: 'payer', retry: 'never' },
  '15': { code: 'no_such_issuer', fault: 'gateway', retry: 'elsewhere' },
  '19': { code: 're_enter', fault: 'issuer', retry: 'later' },
  '30': { code: 'format_error', fault: 'gateway', retry: 'elsewhere' },
  '33': { code: 'expired_card', fault: 'payer', retry: 'never' },
  '36': { code: 'restricted_card', fault: 'payer', retry: 'never' },
  '41': { code: 'lost_card', fault: 'payer', retry: 'never' },
  '43': { code: 'stolen_card', fault: 'payer', retry: 'never' },
  '51': { code: 'insufficient_funds', fault: 'payer', retry: 'later' },
  '54': { code: 'expired_card', fault: 'payer', retry: 'never' },
  '55': { code: 'incorrect_pin', fault: 'payer', retry: 'later' },
  '57': { code: 'not_permitted_to_cardholder', fault: 'payer', retry: 'never' },
  '58': { code: 'not_permitted_to_terminal', fault: 'gateway', retry: 'elsewhere' },
  '59': { code: 'suspected_fraud', fault: 'issuer', retry: 'never' },
  '61': { code: 'amount_limit_exceeded', fault: 'payer', retry: 'later' },
  '62': { code: 'restricted_card', fault: 'payer', retry: 'never' },
  '65': { code: 'frequency_limit_exceeded', fault: 'payer', retry: 'later' },
  '75': { code: 'pin_tries_exceeded', fault: 'payer', retry: 'never' },
  '78': { code: 'card_not_active', fault: 'payer', retry: 'never' },
  '91': { code: 'issuer_unavailable', fault: 'issuer', retry: 'elsewhere' },
  '92': { code: 'no_route', fault: 'gateway', retry: 'elsewhere' },
  '93': { code: 'law_violation', fault: 'payer', retry: 'never' },
  '96': { code: 'system_malfunction', fault: 'issuer', retry: 'elsewhere' },
  // UPI: NPCI response codes.
  B3: { code: 'not_permitted_to_account', fault: 'payer', retry: 'never' },
  K1: { code: 'suspected_fraud', fault: 'issuer', retry: 'never' },
  U09: { code: 'request_timed_out', fault: 'issuer', retry: 'elsewhere' },
  U16: { code: 'risk_threshold_exceeded', fault: 'issuer', retry: 'never' },
  U17: { code: 'payer_app_not_registered', fault: 'payer', retry: 'never' },
  U28: { code: 'issuer_unavailable', fault: 'issuer', retry: 'elsewhere' },
  U30: { code: 'debit_failed', fault: 'issuer', retry: 'elsewhere' },
  U66: { code: 'device_mismatch', fault: 'payer', retry: 'never' },
  U67: { code: 'debit_timed_out', fault: 'issuer', retry: 'elsewhere' },
  U68: { code: 'credit_timed_out', fault: 'gateway', retry: 'elsewhere' },
  U69: { code: 'collect_expired', fault: 'payer', retry: 'later' },
  XB: { code: 'invalid_transaction', fault: 'issuer', retry: 'elsewhere' },
  XH: { code: 'account_does_not_exist', fault: 'payer', retry: 'never' },
  Z6: { code: 'pin_tries_exceeded', fault: 'payer', retry: 'never' },
  Z7: { code: 'frequency_limit_exceeded', fault: 'payer', retry: 'later' },
  Z8: { code: 'amount_limit_exceeded', fault: 'payer', retry: 'later' },
  Z9: { code: 'insufficient_funds', fault: 'payer', retry: 'later' },
  ZA: { code: 'declined_by_payer', fault: 'payer', retry: 'later' },
  ZG: { code: 'upi_restricted', fault: 'payer', retry: 'never' },
  ZH: { code: 'invalid_upi_id', fault: 'payer', retry: 'never' },
  ZM: { code: 'incorrect_pin', fault: 'payer', retry: 'later' },
  ZX: { code: 'inactive_account', fault: 'payer', retry: 'never' },
}

/** A code that no table has: kept as it came, and nobody is charged elsewhere on the strength of it. */
export const unknownDecline: Known = { code: 'unknown_decline', fault: 'gateway', retry: 'never' }
