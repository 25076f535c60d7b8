import { rows, text, type Answer, type Asked, type OrderRow, type PaymentRow, type RefundRow, type Simulator } from '../../simulator/index.ts'
import { bad, duplicate, noOrder, noRefund, wrongState } from './errors.ts'
import { tellRefund } from './notices.ts'
import { attemptOf, ownerOf } from './orders.ts'
import { amountIn, isMerchantId, noAmount } from './pay.ts'
import { refundData, refundEntity, refundId, type RefundData } from './refund-entity.ts'

export const createRefund = (sim: Simulator, asked: Asked): Answer => {
  const { client_id } = ownerOf(asked.account)
  const [reference, amount_minor] = [text(asked.body, 'merchantRefundId'), amountIn(asked.body)]
  if (!isMerchantId(reference)) return bad('merchantRefundId must be 1 to 63 letters, digits, _ and -')
  if (amount_minor === undefined) return noAmount
  const order = rows.orderByReference(sim.ledger, client_id, text(asked.body, 'originalMerchantOrderId'))
  if (!order) return noOrder
  if (rows.refundByReference(sim.ledger, client_id, reference)) return duplicate('REFUND')
  const payment = attemptOf(sim, order)
  if (payment.state !== 'COMPLETED') return wrongState
  if (amount_minor > payment.captured_minor - payment.refunded_minor) return bad('amount is more than is left of the payment')

  const now = sim.clock.now()
  const fault = sim.faults.pick('outcome', () => ({ ...refundFacts(asked), operation: 'refund', account: order.account, method: payment.method }))
  const data: RefundData = { failure: fault?.kind === 'decline' ? fault.code ?? 'REFUND_FAILED' : null }
  const refund: RefundRow = {
    id: sim.ledger.nextId('refunds'), payment_id: payment.id, order_id: order.id, account: order.account, reference, amount_minor, currency: 'INR', state: 'PENDING',
    kind: 'MERCHANT_INITIATED', created_at: now, completed_at: null, due_at: fault?.kind === 'pending' ? null : now + sim.settings.refund_delay_ms, data: JSON.stringify(data),
  }
  rows.insertRefund(sim.ledger, refund)
  rows.savePayment(sim.ledger, { ...payment, refunded_minor: payment.refunded_minor + amount_minor })
  if (refund.due_at !== null) sim.whenDue('refund', refund.id, refund.due_at)
  tellRefund(sim, order, payment, { ...refund, state: 'CONFIRMED' }, 'pg.refund.accepted')
  return { status: 200, body: { refundId: refundId(refund), amount: amount_minor, state: 'PENDING' } }
}

/** A refund's time has come: it ends as a fault has ordered, or well. */
export const refundDue = (sim: Simulator, refund: RefundRow) => {
  const [order, payment] = ofRefund(sim, refund)
  const failed = refundData(refund).failure !== null
  const ended: RefundRow = { ...refund, state: failed ? 'FAILED' : 'COMPLETED', completed_at: sim.clock.now(), due_at: null }
  rows.saveRefund(sim.ledger, ended)
  if (failed) rows.savePayment(sim.ledger, { ...payment, refunded_minor: payment.refunded_minor - refund.amount_minor })
  tellRefund(sim, order, payment, ended, failed ? 'pg.refund.failed' : 'pg.refund.completed')
}

const ofRefund = (sim: Simulator, refund: RefundRow): [OrderRow, PaymentRow] => {
  const [order, payment] = [rows.orderById(sim.ledger, refund.order_id), rows.paymentById(sim.ledger, refund.payment_id)]
  if (!order || !payment) throw new Error(`refund ${refund.id} has lost its order or attempt`)
  return [order, payment]
}

export const getRefund = (sim: Simulator, { account, params }: Asked): Answer => {
  const refund = rows.refundByReference(sim.ledger, ownerOf(account).client_id, params.merchant_refund_id ?? '')
  return refund ? { status: 200, body: refundEntity(...ofRefund(sim, refund), refund) } : noRefund
}

export const refundFacts = ({ body }: Asked) => ({ reference: text(body, 'merchantRefundId'), amount_minor: amountIn(body) })
