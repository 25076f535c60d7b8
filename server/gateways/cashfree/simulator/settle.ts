import { rows, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { declineOf } from './declines.ts'
import { orderStatus } from './orders.ts'
import { paymentData, type PaymentData } from './payments.ts'
import { autoRefund } from './refunds.ts'
import { tellPayment } from './notices.ts'

/** What a payer, a bank, the clock or a simulation makes of a payment. */
export type Outcome =
  | { kind: 'approve' }
  | { kind: 'decline'; code: string }
  | { kind: 'drop' }
  | { kind: 'pending' }

/** Taking money is no longer possible for these; a payer who approves all the same gets it back. */
const taking = ['ACTIVE', 'TERMINATION_REQUESTED']

/**
 * Ends a payment, or leaves it pending, with all that follows: the order's state, the notice, money given back where the
 * order could not take it. `force` is a simulation's: it wins over the order's state. Returns the payment as it is now.
 */
export const settlePayment = (sim: Simulator, payment: PaymentRow, outcome: Outcome, { force = false } = {}): PaymentRow => {
  const order = rows.orderById(sim.ledger, payment.order_id)
  if (!order) throw new Error(`payment ${payment.id} has no order`)
  const data = paymentData(payment)
  const { plan } = data
  if (outcome.kind === 'pending' || (outcome.kind === 'approve' && plan.pending && !force)) {
    return save(sim, payment, data, { state: 'PENDING', due_at: null, completed_at: null }, { message: 'Transaction pending', decline: null })
  }
  if (outcome.kind === 'drop') return end(sim, order, payment, data, 'USER_DROPPED', 'User dropped and did not complete the two factor authentication')
  if (outcome.kind === 'decline') return fail(sim, order, payment, data, outcome.code)
  if (plan.decline && !force) return fail(sim, order, payment, data, plan.decline)
  return approve(sim, order, payment, data, force)
}

const approve = (sim: Simulator, order: OrderRow, asked: PaymentRow, data: PaymentData, force: boolean): PaymentRow => {
  const now = sim.clock.now()
  const amount_minor = data.plan.amount_minor ?? asked.amount_minor
  const payment = { ...asked, amount_minor, currency: data.plan.currency ?? asked.currency }
  if (!force && !taking.includes(orderStatus(order, now))) {
    const failed = end(sim, order, payment, data, 'FAILED', 'the order had ended; the amount is returned to the payer', { authorized_minor: amount_minor, captured_minor: amount_minor, refunded_minor: amount_minor })
    autoRefund(sim, order, failed)
    return failed
  }
  const taken = data.preauth
    ? { authorized_minor: amount_minor, due_at: now + sim.settings.hold_ms }
    : { authorized_minor: amount_minor, captured_minor: amount_minor }
  rows.setOrderState(sim.ledger, order.id, 'PAID')
  const paid = save(sim, payment, data, { state: 'SUCCESS', completed_at: now, due_at: null, ...taken }, { message: data.preauth ? 'PRE_AUTH|00::Transaction success' : '00::Transaction success', decline: null })
  if (paid.due_at !== null) sim.whenDue('payment', paid.id, paid.due_at)
  tellPayment(sim, order, paid)
  return paid
}

const fail = (sim: Simulator, order: OrderRow, payment: PaymentRow, data: PaymentData, code: string) => {
  const decline = declineOf(code)
  return end(sim, order, payment, { ...data, decline }, 'FAILED', `${decline.error_code_raw || 'XX'}::${decline.error_description_raw}`)
}

/** Ends a payment without success; an order that only waited for it ends too. */
const end = (sim: Simulator, order: OrderRow, payment: PaymentRow, data: PaymentData, state: string, message: string, money: Partial<PaymentRow> = {}): PaymentRow => {
  const ended = save(sim, payment, data, { state, completed_at: sim.clock.now(), due_at: null, ...money }, { message })
  const waits = order.state === 'TERMINATION_REQUESTED' && !rows.paymentsOfOrder(sim.ledger, order.id).some(each => each.state === 'PENDING')
  if (waits) rows.setOrderState(sim.ledger, order.id, 'TERMINATED')
  tellPayment(sim, order, ended)
  return ended
}

const save = (sim: Simulator, payment: PaymentRow, data: PaymentData, columns: Partial<PaymentRow>, more: Partial<PaymentData>) => rows.changePayment(sim.ledger, payment, columns, { ...data, ...more })

/** What time brings: a collect request is answered, a page was left, a hold lapses. */
export const paymentDue = (sim: Simulator, payment: PaymentRow) => {
  const { method } = paymentData(payment)
  if (payment.state === 'SUCCESS') lapse(sim, payment)
  else if (method.surface) settlePayment(sim, payment, { kind: 'drop' })
  else settlePayment(sim, payment, failing_vpas[method.vpa ?? ''] ?? { kind: 'approve' })
}

/** The published test value; every other address approves. */
const failing_vpas: Record<string, Outcome> = { 'testfailure@gocash': { kind: 'decline', code: 'TRANSACTION_DECLINED' } }

/** An authorised payment nobody captured in time: the bank gives the money free. */
const lapse = (sim: Simulator, payment: PaymentRow) => {
  const now = sim.clock.now()
  rows.insertCapture(sim.ledger, { id: sim.ledger.nextId('captures'), payment_id: payment.id, action: 'VOID', amount_minor: payment.authorized_minor, state: 'SUCCESS', created_at: now })
  save(sim, payment, paymentData(payment), { state: 'VOID', due_at: null }, { message: 'the authorization lapsed' })
}
