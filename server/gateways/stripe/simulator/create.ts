import { randomBytes } from 'node:crypto'
import { part, rows, text, type Answer, type Asked, type Body, type OrderRow, type Simulator } from '../../simulator/index.ts'
import { confirm } from './confirm.ts'
import { intentId, type IntentData } from './data.ts'
import { invalid, missing, notInteger, wrong } from './errors.ts'
import { tell } from './events.ts'
import { checkMetadata, listOf, textsOf, unknownField, wholeNumber } from './form.ts'
import { intentEntity } from './intents.ts'
import { expanded, fieldsOf } from './lists.ts'

const fields = [
  'amount', 'currency', 'allowed_payment_method_types', 'automatic_payment_methods', 'excluded_payment_method_types', 'capture_method', 'confirm', 'confirmation_method', 'payment_method', 'payment_method_data',
  'return_url', 'payment_method_options', 'customer', 'description', 'metadata', 'receipt_email', 'shipping', 'statement_descriptor', 'statement_descriptor_suffix',
  'off_session', 'setup_future_usage', 'error_on_requires_action', 'use_stripe_sdk', 'expand',
]

/** Two-decimal currencies, and two without decimals. */
const currencies = ['inr', 'usd', 'eur', 'gbp', 'aed', 'aud', 'cad', 'chf', 'cny', 'dkk', 'hkd', 'jpy', 'krw', 'myr', 'nok', 'nzd', 'pln', 'qar', 'sar', 'sek', 'sgd', 'thb', 'zar']
/** Rupees have a digit more than the others. Source: docs.stripe.com/currencies. */
const most = { inr: 999_999_999, other: 99_999_999 }
const least = 50

const capture_methods = ['automatic', 'automatic_async', 'manual']

/** The answer that refuses the request; undefined where it is good. */
const check = (form: Body): Answer | undefined => {
  // Gone with API 2026-09-30.endive; the answer still has it, as what came of the types that are allowed.
  if (form.payment_method_types !== undefined) return invalid('payment_method_types_no_longer_supported', 'payment_method_types is no longer supported; use allowed_payment_method_types.', 'payment_method_types')
  const unknown = unknownField(form, fields)
  if (unknown) return unknown
  if (text(form, 'amount') === '') return missing('amount')
  const amount = wholeNumber(form.amount)
  if (amount === undefined) return notInteger('amount')
  const currency = text(form, 'currency')
  if (currency === '') return missing('currency')
  if (!currencies.includes(currency)) return wrong('currency', `Invalid currency: ${currency.slice(0, 10)}`)
  if (amount < least) return invalid('amount_too_small', 'Amount must be at least 50 of the smallest unit', 'amount')
  if (amount > (currency === 'inr' ? most.inr : most.other)) return invalid('amount_too_large', 'Amount has too many digits', 'amount')
  if (form.capture_method !== undefined && !capture_methods.includes(text(form, 'capture_method'))) return wrong('capture_method', `capture_method must be one of ${capture_methods.join(', ')}`)
  return checkMetadata(form.metadata)
}

export const createIntent = (sim: Simulator, asked: Asked): Answer => {
  const form = fieldsOf(asked)
  const refused = check(form)
  if (refused) return refused
  const types = listOf(form.allowed_payment_method_types)
  const data: IntentData = {
    metadata: textsOf(part(form, 'metadata')), description: text(form, 'description') || null, capture_method: text(form, 'capture_method') || 'automatic_async', allowed_types: types.length > 0 ? types : null,
    return_url: text(form, 'return_url') || null, secret: randomBytes(12).toString('base64url'), failure: null, cancellation_reason: null, canceled_at: null, plan: {}, base_url: asked.base_url,
  }
  const id = sim.ledger.nextId('orders')
  const now = sim.clock.now()
  const order: OrderRow = {
    id, account: asked.account?.client_id ?? '', reference: data.metadata['reference'] ?? intentId({ id }), amount_minor: wholeNumber(form.amount) ?? 0, currency: text(form, 'currency').toUpperCase(),
    state: 'requires_payment_method', created_at: now, expires_at: Number.MAX_SAFE_INTEGER, data: JSON.stringify(data),
  }
  // Stripe does not mind two payments with the same metadata; the ledger's own reference is of the first.
  const made = rows.insertOrder(sim.ledger, order) ? order : { ...order, reference: intentId(order) }
  if (made !== order) rows.insertOrder(sim.ledger, made)
  tell(sim, made, 'payment_intent.created', intentEntity(sim, made))
  return text(form, 'confirm') === 'true' ? confirm(sim, made, form) : { status: 200, body: intentEntity(sim, made, expanded(asked)) }
}

export const createFacts = (asked: Asked) => {
  const form = fieldsOf(asked)
  const data = part(form, 'payment_method_data')
  return { reference: text(part(form, 'metadata'), 'reference') || undefined, amount_minor: wholeNumber(form.amount), method: text(data, 'type') || 'card' }
}
