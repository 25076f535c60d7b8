import type { Decline, RefundAnswer } from '../connector.ts'
import { responseCodes, unknownDecline } from '../declines.ts'
import { table } from '../../platform/table.ts'

/**
 * Source of this file: the types of Stripe's Node client 23.1.0 (generated from its OpenAPI document v2596), and the pages on
 * decline codes, error codes and currencies of docs.stripe.com.
 */
export const API_VERSION = '2026-10-28.endive'

/** `metadata.channel` of a PaymentIntent that is made on Stripe's own page. */
export const HOSTED = 'hosted'

/** `status` of a PaymentIntent. `open` with a last_payment_error is a decline: it goes back there. */
export const intentStates: Readonly<Record<string, 'open' | 'held' | 'taken' | 'canceled'>> = table({
  requires_payment_method: 'open', requires_confirmation: 'open', requires_action: 'open', processing: 'open',
  requires_capture: 'held', succeeded: 'taken', canceled: 'canceled',
})

/** `status` of a refund. */
export const refundStates: Readonly<Record<string, Extract<RefundAnswer, { outcome: 'done' }>['state'] | 'pending'>> = table({
  pending: 'pending', requires_action: 'pending', succeeded: 'success', failed: 'failed', canceled: 'cancelled',
})

/**
 * ISO 4217 codes whose minor unit Stripe counts in. Left out: those it counts otherwise (ISK, MGA, UGX), with a third decimal
 * that must be 0 (BHD, JOD, KWD, OMR, TND), and those an Indian account has no use for.
 */
export const currencies = ['INR', 'USD', 'EUR', 'GBP', 'AED', 'AUD', 'CAD', 'CHF', 'CNY', 'DKK', 'HKD', 'JPY', 'KRW', 'MYR', 'NOK', 'NZD', 'PLN', 'QAR', 'SAR', 'SEK', 'SGD', 'THB', 'ZAR']

type Known = Pick<Decline, 'code' | 'fault' | 'retry'>

const declined = { code: 'declined', fault: 'issuer', retry: 'elsewhere' } as const
const honor = { code: 'do_not_honor', fault: 'issuer', retry: 'elsewhere' } as const
const fraud = { code: 'suspected_fraud', fault: 'issuer', retry: 'never' } as const
const card = { code: 'invalid_card', fault: 'payer', retry: 'never' } as const
const unavailable = { code: 'issuer_unavailable', fault: 'issuer', retry: 'elsewhere' } as const
const unauthenticated = { code: 'authentication_failed', fault: 'payer', retry: 'later' } as const
const late = { code: 'not_paid_in_time', fault: 'payer', retry: 'later' } as const

/** `decline_code` of a card_declined, and `code` of everything else that ends an attempt. */
const declines: Readonly<Record<string, Known>> = table({
  approve_with_id: { code: 'refer_to_issuer', fault: 'issuer', retry: 'later' },
  authentication_required: { code: 'authentication_required', fault: 'issuer', retry: 'later' },
  authentication_not_handled: { code: 'authentication_required', fault: 'issuer', retry: 'later' },
  call_issuer: { code: 'refer_to_issuer', fault: 'issuer', retry: 'elsewhere' },
  card_not_supported: { code: 'not_permitted_to_cardholder', fault: 'payer', retry: 'elsewhere' },
  card_velocity_exceeded: { code: 'frequency_limit_exceeded', fault: 'payer', retry: 'later' },
  currency_not_supported: { code: 'function_not_supported', fault: 'gateway', retry: 'elsewhere' },
  do_not_honor: honor,
  do_not_try_again: { code: 'do_not_honor', fault: 'issuer', retry: 'never' },
  duplicate_transaction: { code: 'duplicate_transmission', fault: 'gateway', retry: 'never' },
  expired_card: { code: 'expired_card', fault: 'payer', retry: 'never' },
  fraudulent: fraud,
  generic_decline: declined,
  highest_risk_level: fraud,
  incorrect_address: { code: 'address_mismatch', fault: 'payer', retry: 'never' },
  incorrect_cvc: { code: 'cvv_mismatch', fault: 'payer', retry: 'never' },
  incorrect_number: card,
  incorrect_pin: { code: 'incorrect_pin', fault: 'payer', retry: 'later' },
  incorrect_zip: { code: 'address_mismatch', fault: 'payer', retry: 'never' },
  insufficient_funds: { code: 'insufficient_funds', fault: 'payer', retry: 'later' },
  invalid_account: { code: 'no_such_account', fault: 'payer', retry: 'never' },
  invalid_amount: { code: 'invalid_amount', fault: 'us', retry: 'never' },
  invalid_cvc: { code: 'cvv_mismatch', fault: 'payer', retry: 'never' },
  invalid_expiry_month: card,
  invalid_expiry_year: card,
  invalid_number: card,
  invalid_pin: { code: 'incorrect_pin', fault: 'payer', retry: 'later' },
  issuer_not_available: unavailable,
  lost_card: { code: 'lost_card', fault: 'payer', retry: 'never' },
  merchant_blacklist: { code: 'blocked_by_merchant', fault: 'us', retry: 'never' },
  new_account_information_available: { code: 'no_card_record', fault: 'payer', retry: 'never' },
  no_action_taken: { code: 'no_action_taken', fault: 'issuer', retry: 'elsewhere' },
  not_permitted: { code: 'not_permitted_to_cardholder', fault: 'payer', retry: 'never' },
  offline_pin_required: { code: 'authentication_required', fault: 'issuer', retry: 'later' },
  online_or_offline_pin_required: { code: 'authentication_required', fault: 'issuer', retry: 'later' },
  pickup_card: { code: 'pick_up_card', fault: 'payer', retry: 'never' },
  pin_try_exceeded: { code: 'pin_tries_exceeded', fault: 'payer', retry: 'never' },
  processing_error: { code: 'system_malfunction', fault: 'issuer', retry: 'elsewhere' },
  reenter_transaction: { code: 're_enter', fault: 'issuer', retry: 'later' },
  restricted_card: { code: 'restricted_card', fault: 'payer', retry: 'never' },
  revocation_of_all_authorizations: { code: 'recurring_stopped', fault: 'payer', retry: 'never' },
  revocation_of_authorization: { code: 'recurring_stopped', fault: 'payer', retry: 'never' },
  security_violation: { code: 'security_violation', fault: 'gateway', retry: 'never' },
  service_not_allowed: { code: 'function_not_supported', fault: 'issuer', retry: 'elsewhere' },
  stolen_card: { code: 'stolen_card', fault: 'payer', retry: 'never' },
  stop_payment_order: { code: 'recurring_stopped', fault: 'payer', retry: 'never' },
  testmode_decline: card,
  transaction_not_allowed: { code: 'not_permitted_to_cardholder', fault: 'issuer', retry: 'elsewhere' },
  try_again_later: { code: 'try_again_later', fault: 'issuer', retry: 'elsewhere' },
  withdrawal_count_limit_exceeded: { code: 'frequency_limit_exceeded', fault: 'payer', retry: 'later' },
  // Codes of errors.
  amount_too_large: { code: 'amount_limit_exceeded', fault: 'us', retry: 'elsewhere' },
  amount_too_small: { code: 'invalid_amount', fault: 'us', retry: 'elsewhere' },
  card_decline_rate_limit_exceeded: { code: 'frequency_limit_exceeded', fault: 'payer', retry: 'never' },
  card_declined: declined,
  authentication_failure: unauthenticated,
  payment_intent_authentication_failure: unauthenticated,
  payment_intent_payment_attempt_expired: late,
  payment_intent_payment_attempt_failed: { code: 'debit_failed', fault: 'issuer', retry: 'elsewhere' },
  payment_method_customer_decline: { code: 'declined_by_payer', fault: 'payer', retry: 'later' },
  payment_method_not_available: unavailable,
  payment_method_provider_decline: honor,
  payment_method_provider_timeout: { code: 'issuer_timed_out', fault: 'issuer', retry: 'later' },
  three_d_secure_authentication_not_supported: { code: 'authentication_required', fault: 'issuer', retry: 'later' },
  three_d_secure_authentication_upstream_error: { code: 'authentication_failed', fault: 'issuer', retry: 'elsewhere' },
})

/** `cancellation_reason`; what is not here was cancelled by somebody at the gateway. */
const cancellations: Readonly<Record<string, Known>> = table({ abandoned: late, automatic: late, expired: late })
const canceled: Known = { code: 'canceled', fault: 'us', retry: 'later' }

/** What Stripe says of an attempt that came to nothing. */
export interface Failure { code?: string | undefined; decline_code?: string | undefined; network_decline_code?: string | undefined; advice_code?: string | undefined; message?: string | undefined }

/** Stripe's decline code says most, but for the general one: there the network's own code says more. */
export const declineOf = ({ code = '', decline_code = '', network_decline_code = '', advice_code = '', message }: Failure): Decline => {
  const own = decline_code === 'generic_decline' ? undefined : declines[decline_code]
  const known = own ?? responseCodes[network_decline_code] ?? (decline_code === '' || decline_code === 'generic_decline' ? declines[decline_code || code] : undefined) ?? unknownDecline
  return {
    ...known,
    // The network's word that no gateway will get another answer.
    ...(advice_code === 'do_not_try_again' ? { retry: 'never' as const } : {}),
    raw: [code, decline_code, network_decline_code].filter(Boolean).join('/') || 'none',
    message: message ?? 'The payment was declined',
  }
}

export const declineOfCanceled = (reason = 'none'): Decline => ({ ...(cancellations[reason] ?? canceled), raw: `canceled/${reason}`, message: 'The payment was cancelled before it was made' })
