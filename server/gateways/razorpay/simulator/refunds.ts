import { part, rows, text, type Answer, type Asked, type Body, type OrderRow, type PaymentRow, type RefundRow, type Simulator } from '../../simulator/index.ts'
import { invalid, noSuchId } from './errors.ts'
import { idOf, numberOf } from './ids.ts'
import { tellRefund } from './notices.ts'
import { collection, ownerOf, paging } from './orders.ts'
import { findPayment } from './payments.ts'
import { refundData, refundEntity, type RefundData } from './refund-entity.ts'
import { slow_refund_minor } from './test-data.ts'
import { checkRefund } from './validate.ts'

export const createRefund = (sim: Simulator, asked: Asked): Answer => {
  const payment = findPayment(sim, asked.account, asked.params.id ?? '')
  if (!payment) return noSuchId
  const refused = checkRefund(asked.body ?? {})
  if (refused) return refused
  const body = (asked.body ?? {}) as Body
  if (payment.captured_minor === 0) return invalid('The payment status should be captured for action to be taken')
  const left = payment.captured_minor - payment.refunded_minor
  if (left === 0) return invalid('The payment has been fully refunded already')
  const amount_minor = body.amount === undefined ? left : Number(body.amount)
  if (amount_minor > left) return invalid('The refund amount provided is greater than amount captured', 'amount')

  const id = sim.ledger.nextId('refunds')
  const receipt = text(body, 'receipt') || null
  const now = sim.clock.now()
  const fault = sim.faults.pick('outcome', () => ({ ...refundFacts(asked), operation: 'refund', account: payment.account, method: payment.method, amount_minor }))
  const outcome = fault?.kind === 'decline' ? 'failed' : fault?.kind === 'pending' ? 'pending' : 'processed'
  const speed = body.speed === 'optimum' ? 'optimum' : 'normal'
  const data: RefundData = { notes: part(body, 'notes'), receipt, speed, processed: speed === 'optimum' && amount_minor !== slow_refund_minor ? 'instant' : 'normal', outcome }
  const refund: RefundRow = {
    id, payment_id: payment.id, order_id: payment.order_id, account: payment.account, reference: receipt ?? idOf(sim, 'rfnd', id), amount_minor, currency: payment.currency,
    state: 'pending', kind: 'MERCHANT_INITIATED', created_at: now, completed_at: null, due_at: outcome === 'pending' ? null : now + sim.settings.refund_delay_ms, data: JSON.stringify(data),
  }
  if (!rows.insertRefund(sim.ledger, refund)) return invalid('Refund receipt should be unique.', 'receipt')
  saveRefunded(sim, payment, payment.refunded_minor + amount_minor)
  tellRefund(sim, refund, 'refund.created')
  if (refund.due_at !== null) sim.whenDue('refund', id, refund.due_at)
  return { status: 200, body: refundEntity(sim, refund) }
}

/** A payment all of whose money went back is `refunded`. */
const saveRefunded = (sim: Simulator, payment: PaymentRow, refunded_minor: number) =>
  rows.savePayment(sim.ledger, { ...payment, refunded_minor, state: refunded_minor === payment.captured_minor ? 'refunded' : 'captured' })

/** A refund's time has come: it ends as was decided when it was asked for. */
export const refundDue = (sim: Simulator, refund: RefundRow) => {
  const { outcome } = refundData(refund)
  const payment = rows.paymentById(sim.ledger, refund.payment_id)
  if (!payment || outcome === 'pending') return
  const ended: RefundRow = { ...refund, state: outcome, completed_at: sim.clock.now(), due_at: null }
  rows.saveRefund(sim.ledger, ended)
  if (outcome === 'failed') saveRefunded(sim, payment, payment.refunded_minor - refund.amount_minor)
  tellRefund(sim, ended, outcome === 'failed' ? 'refund.failed' : 'refund.processed')
}

/** Money that was never captured goes back. The payment's row already says so. */
export const autoRefund = (sim: Simulator, order: OrderRow, payment: PaymentRow) => {
  const now = sim.clock.now()
  const data: RefundData = { notes: {}, receipt: null, speed: 'normal', processed: 'normal', outcome: 'processed' }
  const refund: RefundRow = {
    id: sim.ledger.nextId('refunds'), payment_id: payment.id, order_id: order.id, account: order.account, reference: `auto_${payment.id}`, amount_minor: payment.authorized_minor,
    currency: payment.currency, state: 'processed', kind: 'AUTO', created_at: now, completed_at: now, due_at: null, data: JSON.stringify(data),
  }
  if (!rows.insertRefund(sim.ledger, refund)) return
  tellRefund(sim, refund, 'refund.created')
  tellRefund(sim, refund, 'refund.processed')
}

const findRefund = (sim: Simulator, { account, params }: Asked): RefundRow | undefined => {
  const number = numberOf(sim, 'rfnd', params.refund_id ?? '')
  const refund = number === undefined ? undefined : rows.refundById(sim.ledger, number)
  return refund?.account === ownerOf(account) && (params.id === undefined || idOf(sim, 'pay', refund.payment_id) === params.id) ? refund : undefined
}

export const getRefund = (sim: Simulator, asked: Asked): Answer => {
  const refund = findRefund(sim, asked)
  return refund === undefined ? noSuchId : { status: 200, body: refundEntity(sim, refund) }
}

/** All of the account's refunds, or those of the payment in the path. */
export const listRefunds = (sim: Simulator, asked: Asked): Answer => {
  const payment = asked.params.id === undefined ? undefined : findPayment(sim, asked.account, asked.params.id)
  if (asked.params.id !== undefined && payment === undefined) return noSuchId
  const { limit, offset, from, to } = paging(asked.query)
  const found = sim.ledger.all<RefundRow>(`
    select * from refunds where account = :account and (:payment is null or payment_id = :payment) and created_at between :from and :to
     order by id desc limit :limit offset :offset`, { account: ownerOf(asked.account), payment: payment?.id ?? null, from, to, limit, offset })
  return collection(found.map(refund => refundEntity(sim, refund)))
}

export const refundFacts = ({ body }: Asked) => ({ reference: text(body, 'receipt') || undefined, amount_minor: typeof (body as Body | undefined)?.amount === 'number' ? Number((body as Body).amount) : undefined })
