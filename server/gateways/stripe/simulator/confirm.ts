import { planOf, rows, text, type Answer, type Asked, type Body, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { intentData, type AttemptData, type IntentData } from './data.ts'
import { declinedAnswer, invalid, unexpectedState } from './errors.ts'
import { listOf } from './form.ts'
import { findIntent, intentEntity, isRefused, saveIntent, typesOf } from './intents.ts'
import { fieldsOf } from './lists.ts'
import { readMethod, type Method } from './methods.ts'
import { askPayer, settle } from './settle.ts'

/** UPI's code is good for this long. Source: docs.stripe.com/payments/upi. */
const upi_life_ms = 5 * 60_000

/** Tries to pay a PaymentIntent: charges it, or says where the payer must go first. */
export const confirm = (sim: Simulator, order: OrderRow, form: Body): Answer => {
  const data = intentData(order)
  const method = readMethod(form, sim.clock.now())
  if (method === undefined) return invalid('payment_intent_unexpected_state', 'You cannot confirm this PaymentIntent because it is missing a payment method.', 'payment_method')
  if (isRefused(method)) return method
  if ('failure' in method) {
    const failed = saveIntent(sim, order, 'requires_payment_method', { failure: method.failure })
    return declinedAnswer(method.failure, intentEntity(sim, failed))
  }
  const unfit = misfit(order, data, method)
  if (unfit) return unfit
  const planned = saveIntent(sim, order, order.state, { plan: planFor(sim, order, method), failure: null, return_url: text(form, 'return_url') || data.return_url })
  const attempt = begin(sim, planned, method)
  const asks = method.type === 'upi' || method.card?.challenge
  const after = asks ? askPayer(sim, planned) : settle(sim, planned, attempt, { kind: 'approve' })
  const { failure } = intentData(after)
  const entity = intentEntity(sim, after, listOf(form.expand))
  return failure ? declinedAnswer(failure, entity) : { status: 200, body: entity }
}

const misfit = (order: OrderRow, data: IntentData, { type, card }: Method): Answer | undefined => {
  if (!typesOf(order, data).includes(type)) return invalid('payment_intent_incompatible_payment_method', `The payment method ${type} cannot be used with this PaymentIntent`, 'payment_method')
  if ((type === 'upi' || card?.challenge) && data.return_url === null) return invalid('parameter_missing', 'A return_url is needed where the payer may be sent away', 'return_url')
  return undefined
}

/** What a fault orders for this payment, decided once, when it starts; approval may come much later. */
const planFor = (sim: Simulator, order: OrderRow, { type }: Method) =>
  planOf(sim, { operation: 'create_payment_intent', account: order.account, reference: order.reference, method: type, amount_minor: order.amount_minor }, { decline: 'generic_decline' })

const begin = (sim: Simulator, order: OrderRow, method: Method): PaymentRow => {
  const now = sim.clock.now()
  const data: AttemptData = { method, charged: false, failure: null }
  const payment: PaymentRow = {
    id: sim.ledger.nextId('payments'), order_id: order.id, account: order.account, method: method.type, amount_minor: order.amount_minor, currency: order.currency, state: 'requires_action',
    authorized_minor: 0, captured_minor: 0, refunded_minor: 0, created_at: now, completed_at: null, due_at: method.type === 'upi' ? now + upi_life_ms : null, data: JSON.stringify(data),
  }
  rows.insertPayment(sim.ledger, payment)
  if (payment.due_at !== null) sim.whenDue('payment', payment.id, payment.due_at)
  return payment
}

/** POST /payment_intents/:id/confirm. */
export const confirmIntent = (sim: Simulator, asked: Asked): Answer => {
  const order = findIntent(sim, asked, asked.params.id ?? '')
  if (isRefused(order)) return order
  if (order.state !== 'requires_payment_method' && order.state !== 'requires_confirmation') return unexpectedState(`You cannot confirm this PaymentIntent because it has a status of ${order.state}.`, intentEntity(sim, order))
  return confirm(sim, order, fieldsOf(asked))
}
