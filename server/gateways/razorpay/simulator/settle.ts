import { rows, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { failureOf } from './failures.ts'
import { tellPayment } from './notices.ts'
import { orderData } from './orders.ts'
import { TIMED_OUT, paymentData, type PaymentData } from './payments.ts'
import { autoRefund } from './refunds.ts'
import { failing_amounts, failing_vpas } from './test-data.ts'

/** What a payer, a bank or the clock makes of a payment. */
export type Outcome = { kind: 'approve' } | { kind: 'decline'; reason: string } | { kind: 'pending' }

const minute = 60_000

/** Ends a payment, or leaves it as it is, with all that follows: capture, the order's state, notices. Returns the payment as it is now. */
export const settlePayment = (sim: Simulator, payment: PaymentRow, outcome: Outcome): PaymentRow => {
  const order = rows.orderById(sim.ledger, payment.order_id)
  if (!order) throw new Error(`payment ${payment.id} has no order`)
  const data = paymentData(payment)
  if (outcome.kind === 'pending' || (outcome.kind === 'approve' && data.plan.pending)) return save(sim, payment, data, { due_at: null })
  if (outcome.kind === 'decline') return fail(sim, order, payment, data, outcome.reason)
  const reason = data.plan.decline ?? (payment.method === 'upi' ? failing_amounts[payment.amount_minor] : undefined)
  return reason === undefined ? approve(sim, order, payment, data) : fail(sim, order, payment, data, reason)
}

const approve = (sim: Simulator, order: OrderRow, asked: PaymentRow, before: PaymentData): PaymentRow => {
  const now = sim.clock.now()
  const data: PaymentData = { ...before, failure: null, late: asked.state === TIMED_OUT, paid_from: asked.method === 'upi' ? before.method.vpa ?? 'payer@simulated' : null }
  const amount_minor = data.plan.amount_minor ?? asked.amount_minor
  const payment: PaymentRow = { ...asked, amount_minor, currency: data.plan.currency ?? asked.currency, authorized_minor: amount_minor, completed_at: now, due_at: null }
  const { capture, automatic_expiry, manual_expiry } = orderData(order)

  // An order takes one success; what comes second goes back at once.
  const taken = rows.paymentsOfOrder(sim.ledger, order.id).some(each => each.id !== payment.id && (each.state === 'authorized' || each.state === 'captured'))
  if (taken) return giveBack(sim, order, save(sim, payment, data, { state: 'authorized' }))

  const held = save(sim, payment, data, { state: 'authorized', due_at: Math.min(payment.created_at + manual_expiry * minute, now + sim.settings.hold_ms) })
  tellPayment(sim, order, held, 'payment.authorized')
  if (capture === 'automatic' && now - payment.created_at <= automatic_expiry * minute) return takeMoney(sim, order, held)
  if (held.due_at !== null) sim.whenDue('payment', held.id, held.due_at)
  return held
}

/** Captures all of an authorised payment. */
export const takeMoney = (sim: Simulator, order: OrderRow, payment: PaymentRow): PaymentRow => {
  const taken = save(sim, payment, paymentData(payment), { state: 'captured', captured_minor: payment.authorized_minor, due_at: null })
  rows.setOrderState(sim.ledger, order.id, 'paid')
  tellPayment(sim, { ...order, state: 'paid' }, taken, 'payment.captured')
  tellPayment(sim, { ...order, state: 'paid' }, taken, 'order.paid')
  return taken
}

/** Not captured in time, or too late for its order: all of it goes back, and counts as refunded without ever having been captured. */
const giveBack = (sim: Simulator, order: OrderRow, payment: PaymentRow): PaymentRow => {
  const back = save(sim, payment, paymentData(payment), { state: 'refunded', refunded_minor: payment.authorized_minor, due_at: null })
  autoRefund(sim, order, back)
  return back
}

const fail = (sim: Simulator, order: OrderRow, payment: PaymentRow, data: PaymentData, reason: string): PaymentRow => {
  const failed = save(sim, payment, { ...data, failure: failureOf(reason) }, { state: reason === 'payment_timed_out' ? TIMED_OUT : 'failed', completed_at: sim.clock.now(), due_at: null })
  tellPayment(sim, order, failed, 'payment.failed')
  return failed
}

const save = (sim: Simulator, payment: PaymentRow, data: PaymentData, columns: Partial<PaymentRow>) => rows.changePayment(sim.ledger, payment, columns, data)

/** What time brings: a collect request is answered, a page was left, a hold lapses. */
export const paymentDue = (sim: Simulator, payment: PaymentRow) => {
  const order = rows.orderById(sim.ledger, payment.order_id)
  const { method } = paymentData(payment)
  if (payment.state === 'authorized' && order) giveBack(sim, order, payment)
  else if (payment.state !== 'created') return
  else if (method.flow !== 'collect') settlePayment(sim, payment, { kind: 'decline', reason: 'payment_timed_out' })
  else {
    const reason = failing_vpas[method.vpa ?? '']
    settlePayment(sim, payment, reason === undefined ? { kind: 'approve' } : { kind: 'decline', reason })
  }
}
