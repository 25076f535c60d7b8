import { decimalsOf, minorOfText, rows, type Answer, type Asked, type CaptureRow, type PaymentRow, type RefundRow, type Simulator } from '../../simulator/index.ts'
import { bankReference, paymentData } from './entity.ts'
import { failed, parameter_missing } from './errors.ts'
import { tellRefund } from './notices.ts'
import { formOf, ownerOf } from './pay.ts'

/** What a refund keeps beside the ledger's columns. `outcome` is the state it is going to have; `callback`, where its notice goes. */
interface RefundData { outcome: string; callback: string | undefined }

const refundData = (refund: RefundRow) => JSON.parse(refund.data) as RefundData

/** The merchant's payment of a mihpayid. */
export const findPayment = (sim: Simulator, account: string, mihpayid = ''): PaymentRow | undefined => {
  const id = Number(mihpayid)
  const payment = Number.isSafeInteger(id) ? rows.paymentById(sim.ledger, id) : undefined
  return payment?.account === account ? payment : undefined
}

/** cancel_refund_transaction of a captured payment. */
export const createRefund = (sim: Simulator, asked: Asked, payment: PaymentRow): Answer => {
  const { var2: token = '', var3, var5 } = formOf(asked)
  const account = ownerOf(asked.account)
  const amount_minor = minorOfText(var3)
  if (token === '' || var3 === undefined) return parameter_missing
  if (!/^[A-Za-z0-9_-]{1,23}$/.test(token)) return failed('FAILURE - Token length exceeded for refund', 255)
  if (rows.refundByReference(sim.ledger, account, token)) return failed('FAILURE - Token already exists.', 106)
  if (payment.state !== 'captured') return failed('FAILURE - Invalid transaction status', 111)
  if (amount_minor === undefined || amount_minor < 1 || amount_minor > payment.captured_minor - payment.refunded_minor) return failed('FAILURE - Invalid amount', 105)

  const fault = sim.faults.pick('outcome', () => ({ operation: 'refund', account, reference: token, amount_minor, method: payment.method }))
  const data: RefundData = { outcome: fault?.kind === 'decline' ? 'failure' : fault?.kind === 'pending' ? 'queued' : 'success', callback: var5 || undefined }
  const now = sim.clock.now()
  const refund: RefundRow = {
    id: sim.ledger.nextId('refunds'), payment_id: payment.id, order_id: payment.order_id, account, reference: token, amount_minor, currency: payment.currency, state: 'queued', kind: 'MERCHANT_INITIATED',
    created_at: now, completed_at: null, due_at: data.outcome === 'queued' ? null : now + sim.settings.refund_delay_ms, data: JSON.stringify(data),
  }
  rows.insertRefund(sim.ledger, refund)
  rows.savePayment(sim.ledger, { ...payment, refunded_minor: payment.refunded_minor + amount_minor })
  if (refund.due_at !== null) sim.whenDue('refund', refund.id, refund.due_at)
  return { status: 200, body: { status: 1, msg: 'Refund Request Queued', request_id: String(refund.id), bank_ref_num: null, mihpayid: String(payment.id), error_code: 102 } }
}

/** A refund's time has come. One that fails gives the amount back to the payment. */
export const refundDue = (sim: Simulator, refund: RefundRow) => {
  const [order, payment] = [rows.orderById(sim.ledger, refund.order_id), rows.paymentById(sim.ledger, refund.payment_id)]
  if (!order || !payment) throw new Error(`refund ${refund.id} has lost its order or payment`)
  const { outcome, callback } = refundData(refund)
  const ended = { ...refund, state: outcome, completed_at: sim.clock.now(), due_at: null }
  rows.saveRefund(sim.ledger, ended)
  if (outcome === 'failure') rows.savePayment(sim.ledger, { ...payment, refunded_minor: payment.refunded_minor - refund.amount_minor })
  tellRefund(sim, order, ended, callback)
}

interface Done { id: number; action: string; amount_minor: number; token: string; status: string }

const actionDetails = (payment: PaymentRow, { id, action, amount_minor, token, status }: Done) => ({
  mihpayid: String(payment.id), bank_ref_num: bankReference(id), request_id: String(id), amt: decimalsOf(amount_minor), mode: paymentData(payment).pg, action, token, status,
  bank_arn: action === 'refund' && status === 'success' ? bankReference(id) : null, settlement_id: null, amount_settled: null, UTR_no: null, value_date: null, refund_mode: action === 'refund' ? 'Back to Source' : '-',
})

/** All that was done with a payment, by request id; an ordinary payment was captured by PayU itself. */
export const actionsOf = (sim: Simulator, payment: PaymentRow): Record<string, ReturnType<typeof actionDetails>> => {
  const { held, tokens } = paymentData(payment)
  const captures = sim.ledger.all<CaptureRow>('select * from captures where payment_id = :id', { id: payment.id })
  const done: Done[] = [
    ...(payment.captured_minor > 0 && !held ? [{ id: payment.id, action: 'capture', amount_minor: payment.captured_minor, token: '', status: 'SUCCESS' }] : []),
    ...captures.map(({ id, action, amount_minor, state }) => ({ id, action: action === 'VOID' ? 'cancel' : 'capture', amount_minor, token: tokens[id] ?? '', status: state })),
    ...rows.refundsOfOrder(sim.ledger, payment.order_id).map(({ id, amount_minor, reference, state }) => ({ id, action: 'refund', amount_minor, token: reference, status: state })),
  ]
  return Object.fromEntries(done.map(each => [String(each.id), actionDetails(payment, each)]))
}
