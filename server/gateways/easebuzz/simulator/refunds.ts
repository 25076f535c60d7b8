import { minorOfText, rows, type Answer, type Asked, type PaymentRow, type RefundRow, type Simulator } from '../../simulator/index.ts'
import { no_refund, nothing_found } from './errors.ts'
import { addedOn, bankReference, easepayId, idOf, shortDecimals } from './entity.ts'
import { tellRefund } from './notices.ts'
import { formOf, ownerOf } from './transactions.ts'

const findPayment = (sim: Simulator, account: string, easepayid = ''): PaymentRow | undefined => {
  const payment = rows.paymentById(sim.ledger, idOf(easepayid) || 0)
  return payment?.account === account ? payment : undefined
}

/** transaction/v2/refund */
export const createRefund = (sim: Simulator, asked: Asked): Answer => {
  const { merchant_refund_id = '', easebuzz_id, refund_amount } = formOf(asked)
  const account = ownerOf(asked.account).client_id
  const payment = findPayment(sim, account, easebuzz_id)
  if (!payment) return no_refund('Transaction not found.')
  if (!/^[A-Za-z0-9_-]{1,40}$/.test(merchant_refund_id)) return no_refund('Invalid merchant_refund_id.')
  if (rows.refundByReference(sim.ledger, account, merchant_refund_id)) return no_refund('Duplicate merchant_refund_id.')
  const amount_minor = minorOfText(refund_amount)
  if (amount_minor === undefined || amount_minor < 1 || amount_minor > payment.captured_minor - payment.refunded_minor) return no_refund('Refund amount exceeds what can be refunded.')

  const fault = sim.faults.pick('outcome', () => ({ operation: 'refund', account, reference: merchant_refund_id, amount_minor, method: payment.method }))
  const outcome = fault?.kind === 'decline' ? 'failed' : fault?.kind === 'pending' ? 'queued' : 'refunded'
  const now = sim.clock.now()
  const refund: RefundRow = {
    id: sim.ledger.nextId('refunds'), payment_id: payment.id, order_id: payment.order_id, account, reference: merchant_refund_id, amount_minor, currency: payment.currency, state: 'queued', kind: 'MERCHANT_INITIATED',
    created_at: now, completed_at: null, due_at: outcome === 'queued' ? null : now + sim.settings.refund_delay_ms, data: JSON.stringify({ outcome }),
  }
  rows.insertRefund(sim.ledger, refund)
  rows.savePayment(sim.ledger, { ...payment, refunded_minor: payment.refunded_minor + amount_minor })
  if (refund.due_at !== null) sim.whenDue('refund', refund.id, refund.due_at)
  return { status: 200, body: { status: true, reason: 'Refund Initiated', easebuzz_id: easepayId(payment.id), refund_id: `R${refund.id}`, refund_amount: amount_minor / 100 } }
}

/** A refund's time has come. One that fails gives the amount back to the payment. */
export const refundDue = (sim: Simulator, refund: RefundRow) => {
  const [order, payment] = [rows.orderById(sim.ledger, refund.order_id), rows.paymentById(sim.ledger, refund.payment_id)]
  if (!order || !payment) throw new Error(`refund ${refund.id} has lost its order or payment`)
  const { outcome } = JSON.parse(refund.data) as { outcome: string }
  const ended = { ...refund, state: outcome, completed_at: sim.clock.now(), due_at: null }
  rows.saveRefund(sim.ledger, ended)
  if (outcome === 'failed') rows.savePayment(sim.ledger, { ...payment, refunded_minor: payment.refunded_minor - refund.amount_minor })
  tellRefund(sim, order, ended)
}

/** refund/v1/retrieve: all refunds of a payment, or one of them. */
export const retrieveRefunds = (sim: Simulator, asked: Asked): Answer => {
  const { easebuzz_id, merchant_refund_id } = formOf(asked)
  const payment = findPayment(sim, ownerOf(asked.account).client_id, easebuzz_id)
  const order = payment && rows.orderById(sim.ledger, payment.order_id)
  if (!order) return nothing_found('Transaction not found.')
  const refunds = rows.refundsOfOrder(sim.ledger, order.id).filter(({ reference }) => merchant_refund_id === undefined || reference === merchant_refund_id)
  if (refunds.length === 0) return nothing_found('No refund found for this transaction.')
  return { status: 200, body: { status: true, txnid: order.reference, easebuzz_id: easepayId(payment.id), net_amount_debit: shortDecimals(payment.amount_minor), refunds: refunds.map(refundEntity) } }
}

const refundEntity = ({ id, state, reference, created_at, completed_at, amount_minor }: RefundRow) => ({
  refund_id: `R${id}`, refund_status: state, merchant_refund_id: reference, merchant_refund_date: addedOn(created_at), refund_settled_date: completed_at === null ? null : addedOn(completed_at),
  refund_amount: shortDecimals(amount_minor), arn_number: state === 'refunded' ? bankReference(id) : null,
})
