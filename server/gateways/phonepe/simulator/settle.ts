import { rows, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { failureOf, lapsed, not_completed, type Failure } from './failures.ts'
import { tellOrder } from './notices.ts'
import { attemptData, type AttemptData } from './orders.ts'

/** What a payer, a bank or the clock makes of an attempt. */
export type Outcome = { kind: 'approve' } | { kind: 'decline'; code: string } | { kind: 'leave' } | { kind: 'pending' }

const orderOf = (sim: Simulator, payment: PaymentRow): OrderRow => {
  const order = rows.orderById(sim.ledger, payment.order_id)
  if (!order) throw new Error(`attempt ${payment.id} has no order`)
  return order
}

/** Ends an attempt and its order, or leaves them pending, and tells the merchant. Returns the attempt as it is now. */
export const settle = (sim: Simulator, payment: PaymentRow, outcome: Outcome): PaymentRow => {
  const order = orderOf(sim, payment)
  const data = attemptData(payment)
  if (outcome.kind === 'leave') return fail(sim, order, payment, not_completed)
  if (outcome.kind === 'decline') return fail(sim, order, payment, failureOf(outcome.code))
  if (outcome.kind === 'pending' || data.plan.pending) return save(sim, { ...payment, due_at: null }, data)
  if (data.plan.decline) return fail(sim, order, payment, failureOf(data.plan.decline))
  const charged = data.plan.amount_minor ?? payment.amount_minor
  return data.holds ? hold(sim, order, payment, charged) : complete(sim, order, payment, charged)
}

const hold = (sim: Simulator, order: OrderRow, payment: PaymentRow, authorized_minor: number): PaymentRow => {
  const due_at = sim.clock.now() + sim.settings.hold_ms
  const held = save(sim, { ...payment, state: 'AUTHORIZED', authorized_minor, due_at }, attemptData(payment))
  sim.whenDue('payment', held.id, due_at)
  tellOrder(sim, order, held, 'transaction.authorized')
  return held
}

/** The money is taken: at once, or by the capture of what was held. */
const complete = (sim: Simulator, order: OrderRow, payment: PaymentRow, captured_minor: number): PaymentRow => {
  rows.setOrderState(sim.ledger, order.id, 'COMPLETED')
  const paid = save(sim, { ...payment, state: 'COMPLETED', authorized_minor: captured_minor, captured_minor, completed_at: sim.clock.now(), due_at: null }, attemptData(payment))
  tellOrder(sim, { ...order, state: 'COMPLETED' }, paid, 'order.completed')
  return paid
}

export const fail = (sim: Simulator, order: OrderRow, payment: PaymentRow, failure: Failure): PaymentRow => {
  rows.setOrderState(sim.ledger, order.id, 'FAILED')
  const failed = save(sim, { ...payment, state: 'FAILED', authorized_minor: 0, completed_at: sim.clock.now(), due_at: null }, { ...attemptData(payment), failure })
  tellOrder(sim, { ...order, state: 'FAILED' }, failed, 'order.failed')
  return failed
}

export const save = (sim: Simulator, payment: PaymentRow, data: AttemptData) => rows.changePayment(sim.ledger, payment, {}, data)

const most_wrong_otps = 3

/** Counts a wrong one-time password; the last one allowed ends the payment. */
export const wrongOtp = (sim: Simulator, payment: PaymentRow): PaymentRow => {
  const data = attemptData(payment)
  const wrong_otps = data.wrong_otps + 1
  return wrong_otps >= most_wrong_otps ? settle(sim, payment, { kind: 'decline', code: '55' }) : save(sim, payment, { ...data, wrong_otps })
}

/** Test addresses of the older API; every other one approves. */
const told_by_vpa: Record<string, Outcome> = { 'failed@ybl': { kind: 'decline', code: 'U30' }, 'pending@ybl': { kind: 'pending' } }

/** What time brings: a collect request is answered, an order's time is over, a capture goes through, a hold lapses. */
export const paymentDue = (sim: Simulator, payment: PaymentRow) => {
  const { method } = attemptData(payment)
  if (payment.state === 'AUTHORIZED') fail(sim, orderOf(sim, payment), payment, lapsed)
  else if (payment.state === 'CAPTURE_IN_PROGRESS') complete(sim, orderOf(sim, payment), payment, rows.captureOfPayment(sim.ledger, payment.id)?.amount_minor ?? payment.authorized_minor)
  else settle(sim, payment, method.surface ? { kind: 'leave' } : told_by_vpa[method.vpa ?? ''] ?? { kind: 'approve' })
}
