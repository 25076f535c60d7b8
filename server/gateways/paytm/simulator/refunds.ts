import { decimalsOf, minorOfText, part, rows, text, type Account, type Answer, type Asked, type PaymentRow, type RefundRow, type Simulator } from '../../simulator/index.ts'
import { saidSigned } from './answers.ts'
import { tellRefund } from './notices.ts'
import { bankTxnId, ownerOf, txnDate } from './orders.ts'

/** What a refund keeps beside the ledger's columns: whether it is going to fail. */
interface RefundData { fails: boolean }

const words: Record<string, [string, string]> = { PENDING: ['601', 'Refund request was raised, and is pending'], TXN_SUCCESS: ['10', 'Refund Successfull'], TXN_FAILURE: ['600', 'The refund failed'] }

/** The refund as the answer to asking for it; as its status it says more. */
const applied = (sim: Simulator, account: Account, orderId: string, refund: RefundRow, payment: PaymentRow): Answer => {
  const [code, message] = words[refund.state] ?? ['501', 'System error']
  return saidSigned(sim.clock.now(), account, {
    txnTimestamp: txnDate(payment.created_at), orderId, mid: account.client_id, refId: refund.reference, refundId: String(refund.id), txnId: String(payment.id), refundAmount: decimalsOf(refund.amount_minor),
  }, [refund.state, code, message])
}

export const applyRefund = (sim: Simulator, asked: Asked): Answer => {
  const [account, now] = [ownerOf(asked.account), sim.clock.now()]
  const body = part(asked.body, 'body')
  const [orderId, refId] = [text(body, 'orderId'), text(body, 'refId')]
  const fail = (code: string, message: string) => saidSigned(now, account, { mid: account.client_id, orderId, refId }, ['TXN_FAILURE', code, message])
  const order = rows.orderByReference(sim.ledger, account.client_id, orderId)
  const payment = order && rows.paymentsOfOrder(sim.ledger, order.id).find(each => String(each.id) === text(body, 'txnId'))
  const amount_minor = minorOfText(body.refundAmount) ?? 0
  if (text(body, 'txnType') !== 'REFUND' || refId === '' || refId.length > 50) return fail('600', 'Invalid refund request')
  if (!order || payment?.state !== 'TXN_SUCCESS') return fail('627', 'Order does not exist or was not successful')
  if (rows.refundByReference(sim.ledger, account.client_id, refId)) return fail('635', 'Duplicate refund reference')
  if (amount_minor <= 0 || amount_minor > payment.captured_minor - payment.refunded_minor) return fail('619', 'Invalid refund amount')

  const fault = sim.faults.pick('outcome', () => ({ ...refundFacts(asked), operation: 'refund', account: order.account, method: payment.method }))
  const data: RefundData = { fails: fault?.kind === 'decline' }
  const refund: RefundRow = {
    id: sim.ledger.nextId('refunds'), payment_id: payment.id, order_id: order.id, account: order.account, reference: refId, amount_minor, currency: 'INR', state: 'PENDING', kind: 'MERCHANT_INITIATED',
    created_at: now, completed_at: null, due_at: fault?.kind === 'pending' ? null : now + sim.settings.refund_delay_ms, data: JSON.stringify(data),
  }
  rows.insertRefund(sim.ledger, refund)
  rows.savePayment(sim.ledger, { ...payment, refunded_minor: payment.refunded_minor + amount_minor })
  if (refund.due_at !== null) sim.whenDue('refund', refund.id, refund.due_at)
  return applied(sim, account, orderId, refund, payment)
}

/** A refund's time has come: it ends as a fault has ordered, or well. */
export const refundDue = (sim: Simulator, refund: RefundRow) => {
  const [order, payment] = [rows.orderById(sim.ledger, refund.order_id), rows.paymentById(sim.ledger, refund.payment_id)]
  if (!order || !payment) throw new Error(`refund ${refund.id} has lost its order or attempt`)
  const { fails } = JSON.parse(refund.data) as RefundData
  const ended: RefundRow = { ...refund, state: fails ? 'TXN_FAILURE' : 'TXN_SUCCESS', completed_at: sim.clock.now(), due_at: null }
  rows.saveRefund(sim.ledger, ended)
  if (fails) rows.savePayment(sim.ledger, { ...payment, refunded_minor: payment.refunded_minor - refund.amount_minor })
  tellRefund(sim, order, payment, ended)
}

export const refundStatus = (sim: Simulator, { account: of, body: request }: Asked): Answer => {
  const [account, now] = [ownerOf(of), sim.clock.now()]
  const [orderId, refId] = [text(part(request, 'body'), 'orderId'), text(part(request, 'body'), 'refId')]
  const order = rows.orderByReference(sim.ledger, account.client_id, orderId)
  const refund = rows.refundByReference(sim.ledger, account.client_id, refId)
  const payment = refund && rows.paymentById(sim.ledger, refund.payment_id)
  if (!order || !payment || refund.order_id !== order.id) return saidSigned(now, account, { mid: account.client_id, orderId, refId }, ['TXN_FAILURE', '631', 'Record not found'])
  const [code, message] = words[refund.state] ?? ['501', 'System error']
  return saidSigned(now, account, {
    orderId, ...(refund.completed_at === null ? {} : { userCreditInitiateStatus: 'SUCCESS', userCreditInitiateTimestamp: txnDate(refund.completed_at) }), mid: account.client_id,
    merchantRefundRequestTimestamp: txnDate(refund.created_at), acceptRefundTimestamp: txnDate(refund.created_at), acceptRefundStatus: 'SUCCESS', txnTimestamp: txnDate(payment.created_at),
    txnAmount: decimalsOf(payment.captured_minor), refundAmount: decimalsOf(refund.amount_minor), totalRefundAmount: decimalsOf(payment.refunded_minor), txnId: String(payment.id), refundId: String(refund.id), refId,
    refundDetailInfoList: [{ refundType: 'TO_SOURCE', payMethod: payment.method.toUpperCase(), refundAmount: decimalsOf(refund.amount_minor), ...(refund.state === 'TXN_SUCCESS' ? { rrn: bankTxnId(refund.id) } : {}) }],
  }, [refund.state, code, message])
}

export const refundFacts = ({ body: request }: Asked) => {
  const body = part(request, 'body')
  return { reference: text(body, 'refId'), order: text(body, 'orderId'), amount_minor: minorOfText(body.refundAmount) }
}
