import { rows, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { attemptData, intentData, type AttemptData, type IntentData } from './data.ts'
import { tell } from './events.ts'
import { intentEntity, saveIntent } from './intents.ts'
import { cardFailure, type Failure } from './methods.ts'

/** What a payer, an issuer or the clock makes of an attempt. */
export type Outcome = { kind: 'approve' } | { kind: 'fail'; failure: Failure } | { kind: 'pending' }

/** A No on the issuer's page; and on the UPI app's, where the code is our reading. */
export const payerFailure = (type: 'card' | 'upi'): Failure => (type === 'card'
  ? { type: 'invalid_request_error', code: 'payment_intent_authentication_failure', message: 'The provided payment method has failed authentication.' }
  : { type: 'card_error', code: 'payment_method_customer_decline', message: 'The customer did not approve the payment.' })

export const expired: Failure = { type: 'invalid_request_error', code: 'payment_intent_payment_attempt_expired', message: 'The payment attempt expired before it was completed.' }

export const askPayer = (sim: Simulator, order: OrderRow): OrderRow => {
  const asked = saveIntent(sim, order, 'requires_action')
  tell(sim, asked, 'payment_intent.requires_action', intentEntity(sim, asked))
  return asked
}

/** Ends an attempt, or leaves it to be processed, with all that follows. Returns the PaymentIntent as it is then. */
export const settle = (sim: Simulator, order: OrderRow, attempt: PaymentRow, outcome: Outcome): OrderRow => {
  const { plan, capture_method } = intentData(order)
  const { method } = attemptData(attempt)
  if (outcome.kind === 'fail') return fail(sim, order, attempt, outcome.failure, false)
  if (outcome.kind === 'pending' || plan.pending) {
    save(sim, attempt, { state: 'processing', due_at: null })
    return tellIntent(sim, saveIntent(sim, order, 'processing'), 'payment_intent.processing')
  }
  const decline = plan.decline ? declineOf(plan.decline) : method.card?.decline
  if (decline) return fail(sim, order, attempt, cardFailure(...decline), true)
  return approve(sim, order, attempt, plan, capture_method === 'manual')
}

/** Codes that stand on their own; the others come with card_declined. */
const own_codes = ['expired_card', 'incorrect_cvc', 'incorrect_number', 'processing_error', 'authentication_required']
export const declineOf = (code: string): [string, string] => [own_codes.includes(code) ? code : 'card_declined', code]

const approve = (sim: Simulator, order: OrderRow, asked: PaymentRow, plan: IntentData['plan'], manual: boolean): OrderRow => {
  const now = sim.clock.now()
  const amount = plan.amount_minor ?? asked.amount_minor
  const payment = save(sim, { ...asked, amount_minor: amount, currency: plan.currency ?? asked.currency }, {
    state: manual ? 'requires_capture' : 'succeeded', completed_at: now, authorized_minor: amount, captured_minor: manual ? 0 : amount, due_at: manual ? now + sim.settings.hold_ms : null,
  }, { charged: true })
  if (payment.due_at !== null) sim.whenDue('payment', payment.id, payment.due_at)
  return tellIntent(sim, saveIntent(sim, order, payment.state, { failure: null }), manual ? 'payment_intent.amount_capturable_updated' : 'payment_intent.succeeded')
}

const fail = (sim: Simulator, order: OrderRow, attempt: PaymentRow, failure: Failure, charged: boolean): OrderRow => {
  save(sim, attempt, { state: 'failed', completed_at: sim.clock.now(), due_at: null }, { failure, charged })
  return tellIntent(sim, saveIntent(sim, order, 'requires_payment_method', { failure }), 'payment_intent.payment_failed')
}

export const save = (sim: Simulator, payment: PaymentRow, columns: Partial<PaymentRow>, more: Partial<AttemptData> = {}) =>
  rows.changePayment(sim.ledger, payment, columns, { ...attemptData(payment), ...more })

export const tellIntent = (sim: Simulator, order: OrderRow, type: string): OrderRow => {
  tell(sim, order, type, intentEntity(sim, order))
  return order
}

/** Ends a PaymentIntent that has taken nothing; what it held is free again. */
export const cancel = (sim: Simulator, order: OrderRow, reason: string | null): OrderRow => {
  for (const attempt of rows.paymentsOfOrder(sim.ledger, order.id)) {
    if (attempt.state === 'requires_capture') {
      const now = sim.clock.now()
      rows.insertCapture(sim.ledger, { id: sim.ledger.nextId('captures'), payment_id: attempt.id, action: 'VOID', amount_minor: attempt.authorized_minor, state: 'succeeded', created_at: now })
      save(sim, attempt, { state: 'canceled', authorized_minor: 0, due_at: null })
    } else if (attempt.state === 'requires_action' || attempt.state === 'processing') save(sim, attempt, { state: 'failed', due_at: null, completed_at: sim.clock.now() })
  }
  return tellIntent(sim, saveIntent(sim, order, 'canceled', { cancellation_reason: reason, canceled_at: Math.floor(sim.clock.now() / 1000) }), 'payment_intent.canceled')
}
