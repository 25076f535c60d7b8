import { rows, text, type Answer, type Asked, type Simulator } from '../../simulator/index.ts'
import { attemptOf } from './data.ts'
import { invalid, unexpectedState } from './errors.ts'
import { wholeNumber } from './form.ts'
import { findIntent, intentEntity, isRefused, saveIntent } from './intents.ts'
import { expanded, fieldsOf } from './lists.ts'
import { cancel, save, tellIntent } from './settle.ts'

/** Takes held money, all or a part: the rest is free. */
export const captureIntent = (sim: Simulator, asked: Asked): Answer => {
  const order = findIntent(sim, asked, asked.params.id ?? '')
  if (isRefused(order)) return order
  const attempt = attemptOf(sim, order)
  if (order.state !== 'requires_capture' || !attempt) return unexpectedState(`This PaymentIntent could not be captured because it has a status of ${order.state}.`, intentEntity(sim, order))
  const form = fieldsOf(asked)
  const amount = form.amount_to_capture === undefined ? attempt.authorized_minor : wholeNumber(form.amount_to_capture)
  if (amount === undefined || amount < 1) return invalid('parameter_invalid_integer', 'Invalid integer', 'amount_to_capture')
  if (amount > attempt.authorized_minor) return invalid('amount_too_large', 'The amount is more than can be captured', 'amount_to_capture')
  rows.insertCapture(sim.ledger, { id: sim.ledger.nextId('captures'), payment_id: attempt.id, action: 'CAPTURE', amount_minor: amount, state: 'succeeded', created_at: sim.clock.now() })
  save(sim, attempt, { state: 'succeeded', captured_minor: amount, due_at: null })
  const taken = tellIntent(sim, saveIntent(sim, order, 'succeeded'), 'payment_intent.succeeded')
  return { status: 200, body: intentEntity(sim, taken, expanded(asked)) }
}

const reasons = ['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']
/** While a bank is at work, a PaymentIntent cannot be cancelled. */
const cancelable = ['requires_payment_method', 'requires_confirmation', 'requires_action', 'requires_capture']

export const cancelIntent = (sim: Simulator, asked: Asked): Answer => {
  const order = findIntent(sim, asked, asked.params.id ?? '')
  if (isRefused(order)) return order
  const reason = text(fieldsOf(asked), 'cancellation_reason')
  if (reason !== '' && !reasons.includes(reason)) return invalid('parameter_invalid_string', `cancellation_reason must be one of ${reasons.join(', ')}`, 'cancellation_reason')
  if (!cancelable.includes(order.state)) return unexpectedState(`You cannot cancel this PaymentIntent because it has a status of ${order.state}.`, intentEntity(sim, order))
  return { status: 200, body: intentEntity(sim, cancel(sim, order, reason || null), expanded(asked)) }
}
