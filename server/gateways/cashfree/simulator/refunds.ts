import { minorOf, rows, text, type Answer, type Asked, type Body, type OrderRow, type PaymentRow, type RefundRow, type Simulator } from '../../simulator/index.ts'
import { exists, invalid, notFound, wrong } from './errors.ts'
import { tellRefund } from './notices.ts'
import { findOrder, isRefused } from './orders.ts'
import { refundData, refundEntity, type RefundData } from './refund-entity.ts'
import { checkRefund } from './validate.ts'

/** States that give the amount back to the payment: the refund did not happen. */
const undone = ['FAILED', 'CANCELLED']

/** In the sandbox the note decides. Case matters. Source: the page "Sandbox environment". */
const outcome_of_note = new Map([['SUCCESS', 'SUCCESS'], ['FAILED', 'FAILED'], ['PENDING', 'PENDING'], ['ACTIVE', 'PENDING']])

export const createRefund = (sim: Simulator, asked: Asked): Answer => {
  const order = findOrder(sim, asked)
  if (isRefused(order)) return order
  const refused = checkRefund(asked.body)
  if (refused) return refused
  const body = asked.body as Body
  const payment = rows.paymentsOfOrder(sim.ledger, order.id).find(each => each.state === 'SUCCESS' && each.captured_minor > 0)
  if (!payment) return invalid('order_not_paid', 'there is no captured payment to refund on this order')
  if (rows.refundByReference(sim.ledger, order.account, text(body, 'refund_id'))) return exists('refund')
  const amount_minor = minorOf(body.refund_amount) ?? 0
  if (amount_minor > payment.captured_minor - payment.refunded_minor) return wrong('refund_amount', body.refund_amount)

  const now = sim.clock.now()
  const fault = sim.faults.pick('outcome', () => ({ ...refundFacts(asked), operation: 'refund', account: order.account, method: payment.method }))
  const note = text(body, 'refund_note')
  const outcome = fault?.kind === 'decline' ? fault.code ?? 'FAILED' : fault?.kind === 'pending' ? 'PENDING' : outcome_of_note.get(note) ?? 'SUCCESS'
  const data: RefundData = { note: note || null, speed: text(body, 'refund_speed') || 'STANDARD', outcome, description: 'In Progress' }
  const refund: RefundRow = {
    id: sim.ledger.nextId('refunds'), payment_id: payment.id, order_id: order.id, account: order.account, reference: text(body, 'refund_id'), amount_minor, currency: payment.currency,
    state: 'PENDING', kind: 'MERCHANT_INITIATED', created_at: now, completed_at: null, due_at: outcome === 'PENDING' ? null : now + sim.settings.refund_delay_ms, data: JSON.stringify(data),
  }
  rows.insertRefund(sim.ledger, refund)
  rows.savePayment(sim.ledger, { ...payment, refunded_minor: payment.refunded_minor + amount_minor })
  if (refund.due_at !== null) sim.whenDue('refund', refund.id, refund.due_at)
  return { status: 200, body: refundEntity(order, refund) }
}

/** A refund's time has come: it ends as its note, or a fault, has ordered. */
export const refundDue = (sim: Simulator, refund: RefundRow) => {
  const { outcome } = refundData(refund)
  settleRefund(sim, refund, undone.includes(outcome) ? outcome : outcome === 'SUCCESS' ? 'SUCCESS' : 'FAILED')
}

const settleRefund = (sim: Simulator, refund: RefundRow, state: string) => {
  const [order, payment] = [rows.orderById(sim.ledger, refund.order_id), rows.paymentById(sim.ledger, refund.payment_id)]
  if (!order || !payment) throw new Error(`refund ${refund.id} has lost its order or payment`)
  const description = state === 'SUCCESS' ? 'Refund processed successfully' : 'Refund could not be processed'
  const ended: RefundRow = { ...refund, state, completed_at: sim.clock.now(), due_at: null, data: JSON.stringify({ ...refundData(refund), description }) }
  rows.saveRefund(sim.ledger, ended)
  if (undone.includes(state)) rows.savePayment(sim.ledger, { ...payment, refunded_minor: payment.refunded_minor - refund.amount_minor })
  tellRefund(sim, order, ended)
}

/** Gives back money that arrived for an order that could not take it. The payment's row already says so. */
export const autoRefund = (sim: Simulator, order: OrderRow, payment: PaymentRow) => {
  const now = sim.clock.now()
  const data: RefundData = { note: null, speed: 'STANDARD', outcome: 'SUCCESS', description: 'Refund processed successfully' }
  const refund: RefundRow = {
    id: sim.ledger.nextId('refunds'), payment_id: payment.id, order_id: order.id, account: order.account, reference: `auto_${payment.id}`, amount_minor: payment.amount_minor,
    currency: payment.currency, state: 'SUCCESS', kind: 'PAYMENT_AUTO_REFUND', created_at: now, completed_at: now, due_at: null, data: JSON.stringify(data),
  }
  if (rows.insertRefund(sim.ledger, refund)) tellRefund(sim, order, refund)
}

export const getRefunds = (sim: Simulator, asked: Asked): Answer => {
  const order = findOrder(sim, asked)
  if (isRefused(order)) return order
  return { status: 200, body: rows.refundsOfOrder(sim.ledger, order.id).map(refund => refundEntity(order, refund)) }
}

export const getRefund = (sim: Simulator, asked: Asked): Answer => {
  const order = findOrder(sim, asked)
  if (isRefused(order)) return order
  const refund = rows.refundByReference(sim.ledger, order.account, asked.params.refund_id ?? '')
  return refund?.order_id === order.id ? { status: 200, body: refundEntity(order, refund) } : notFound('refund')
}

export const refundFacts = ({ params, body }: Asked) => {
  const asked = (body ?? {}) as Body
  return { reference: text(asked, 'refund_id'), order_id: params.order_id, amount_minor: minorOf(asked.refund_amount) }
}
