import { rows, text, type Answer, type Asked, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { bad, noOrder, wrongState } from './errors.ts'
import { cancelled, failureOf } from './failures.ts'
import { attemptOf, orderId, ownerOf } from './orders.ts'
import { amountIn, noAmount } from './pay.ts'
import { fail } from './settle.ts'

/** The one-time mandate: what a payer's approval has blocked is captured once, all or in part, or let go. */

export const capture = (sim: Simulator, asked: Asked): Answer => {
  const order = rows.orderByReference(sim.ledger, ownerOf(asked.account).client_id, text(asked.body, 'merchantOrderId'))
  if (!order) return noOrder
  const amount_minor = amountIn(asked.body)
  if (amount_minor === undefined) return noAmount
  const payment = attemptOf(sim, order)
  if (payment.state !== 'AUTHORIZED') return wrongState
  if (amount_minor > payment.authorized_minor) return bad('amount is more than was authorised')
  const fault = sim.faults.pick('outcome', () => ({ ...captureFacts(asked), operation: 'capture', account: order.account }))
  if (fault?.kind === 'decline') return wrongState
  const now = sim.clock.now()
  rows.insertCapture(sim.ledger, { id: sim.ledger.nextId('captures'), payment_id: payment.id, action: 'CAPTURE', amount_minor, state: 'SUCCESS', created_at: now })
  const capturing: PaymentRow = { ...payment, state: 'CAPTURE_IN_PROGRESS', due_at: fault?.kind === 'pending' ? null : now + sim.settings.resolve_delay_ms }
  rows.savePayment(sim.ledger, capturing)
  if (capturing.due_at !== null) sim.whenDue('payment', capturing.id, capturing.due_at)
  return { status: 200, body: { orderId: orderId(order.id), state: 'CAPTURE_IN_PROGRESS' } }
}

/** A fault may have the order FAIL in other words. */
export const cancel = (sim: Simulator, { account, params }: Asked): Answer => {
  const order = rows.orderByReference(sim.ledger, ownerOf(account).client_id, params.merchant_order_id ?? '')
  if (!order) return noOrder
  const payment = attemptOf(sim, order)
  if (payment.state !== 'AUTHORIZED') return wrongState
  rows.insertCapture(sim.ledger, { id: sim.ledger.nextId('captures'), payment_id: payment.id, action: 'VOID', amount_minor: payment.authorized_minor, state: 'SUCCESS', created_at: sim.clock.now() })
  const fault = sim.faults.pick('outcome', () => ({ operation: 'cancel', account: order.account, reference: order.reference }))
  fail(sim, order, payment, fault?.kind === 'decline' && fault.code !== undefined ? failureOf(fault.code) : cancelled)
  return { status: 202, body: '' }
}

export const captureFacts = ({ body }: Asked) => ({ reference: text(body, 'merchantOrderId'), amount_minor: amountIn(body) })
