import { decimalsOf, type Account, type OrderRow, type PaymentRow, type RefundRow, type Simulator, type WebhookRow } from '../../simulator/index.ts'
import { signed, valuesOf } from './checksum.ts'
import { attemptData, bankTxnId, txnDate } from './orders.ts'

/** Notices, to the address that is set in the dashboard: payments as a form, refunds as JSON. And the form that a payer's browser brings back. Source: paytmpayments.com/docs, payment status and refund webhooks. */

export const paymentFields = (order: OrderRow, payment: PaymentRow): Record<string, string> => {
  const { method, code, message } = attemptData(payment)
  return {
    BANKTXNID: payment.state === 'PENDING' ? '' : bankTxnId(payment.id), CURRENCY: order.currency, GATEWAYNAME: method.gateway, BANKNAME: method.bank, MID: order.account, ORDERID: order.reference, PAYMENTMODE: method.word,
    RESPCODE: code, RESPMSG: message, STATUS: payment.state, TXNAMOUNT: decimalsOf(payment.amount_minor), TXNDATE: txnDate(payment.completed_at ?? payment.created_at), TXNID: String(payment.id),
  }
}

export const withChecksum = (fields: Record<string, string>, { client_secret }: Pick<Account, 'client_secret'>) => ({ ...fields, CHECKSUMHASH: signed(valuesOf(fields), client_secret) })

export const tellPayment = (sim: Simulator, order: OrderRow, payment: PaymentRow) =>
  tell(sim, order, 'payment', JSON.stringify(paymentFields(order, payment)), `${payment.id}-${payment.state}`, { reference: order.reference, amount_minor: payment.amount_minor })

export const tellRefund = (sim: Simulator, order: OrderRow, payment: PaymentRow, refund: RefundRow) => tell(sim, order, 'refund', JSON.stringify({
  orderId: order.reference, mid: order.account, txnId: String(payment.id), refId: refund.reference, refundId: String(refund.id), txnAmount: decimalsOf(payment.captured_minor), refundAmount: decimalsOf(refund.amount_minor),
  totalRefundAmount: decimalsOf(payment.refunded_minor), status: refund.state, refundType: 'TO_SOURCE', txnTimestamp: txnDate(payment.created_at), acceptRefundTimestamp: txnDate(refund.created_at), merchantRefundRequestTimestamp: txnDate(refund.created_at),
}), `${refund.id}-${refund.state}`, { reference: refund.reference, amount_minor: refund.amount_minor })

const tell = (sim: Simulator, order: OrderRow, type: 'payment' | 'refund', body: string, event_key: string, facts: { reference: string; amount_minor: number }) => {
  const url = sim.notifyUrl(order.account)
  if (url === undefined) return
  sim.notify({ account: order.account, order_id: order.id, type, url, version: 'v1', body, event_key: `${type}-${event_key}`, facts: { operation: 'webhook', type, account: order.account, ...facts } })
}

/** Each attempt is signed anew: the salt is another one. */
export const sealNotice = ({ type, body }: Pick<WebhookRow, 'type' | 'body'>, account: Account) => type === 'refund'
  ? { headers: { 'content-type': 'application/json' }, body: `{"head":{"version":"v1","signature":${JSON.stringify(signed(body, account.client_secret))}},"body":${body}}` }
  : { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(withChecksum(JSON.parse(body) as Record<string, string>, account)).toString() }
