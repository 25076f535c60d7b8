import { rows, type Account, type OrderRow, type PaymentRow, type RefundRow, type Simulator, type WebhookRow } from '../../simulator/index.ts'
import { bankReference, callbackFields, orderData, statusOf } from './entity.ts'
import { responseHash } from './hash.ts'

/**
 * Notices [docs.payu.in: webhook-events-and-sample-payloads, refund-status-callback]: of payments a form with PayU's hash, of refunds JSON that nobody signs. They
 * go where the payment's `notifyurl` says, else where the dashboard does; a refund's to its own address (`var5`), else to the dashboard's.
 */

/** Tells the merchant of a payment that has ended. */
export const tellPayment = (sim: Simulator, payment: PaymentRow) => {
  const order = rows.orderById(sim.ledger, payment.order_id)
  if (!order) throw new Error(`payment ${payment.id} has no order`)
  const url = orderData(order).fields.notifyurl ?? sim.notifyUrl(order.account)
  if (url === undefined) return
  const type = statusOf(payment.state)
  sim.notify({
    account: order.account, order_id: order.id, type, url, version: 'form', body: JSON.stringify(callbackFields(order, payment)), event_key: `payment-${payment.id}-${payment.state}`,
    facts: { operation: 'webhook', type, account: order.account, reference: order.reference, method: payment.method, amount_minor: payment.amount_minor },
  })
}

/** Tells the merchant of a refund that has ended. */
export const tellRefund = (sim: Simulator, order: OrderRow, refund: RefundRow, callback: string | undefined) => {
  const url = callback ?? sim.notifyUrl(order.account)
  if (url === undefined) return
  const notice = {
    action: 'refund', status: refund.state, token: refund.reference, mihpayid: String(refund.payment_id), request_id: String(refund.id), merchantTxnId: order.reference,
    amt: (refund.amount_minor / 100).toFixed(2), bank_ref_num: bankReference(refund.id), bank_arn: bankReference(refund.id), refund_mode: 'Back to Source', key: order.account,
    remark: null, additionalValue1: null, additionalValue2: null,
  }
  sim.notify({
    account: order.account, order_id: order.id, type: 'refund', url, version: 'json', body: JSON.stringify(notice), event_key: `refund-${refund.id}-${refund.state}`,
    facts: { operation: 'webhook', type: 'refund', account: order.account, reference: refund.reference, amount_minor: refund.amount_minor },
  })
}

export const sealNotice = ({ version, body }: Pick<WebhookRow, 'version' | 'body'>, { client_secret }: Pick<Account, 'client_secret'>): { headers: Record<string, string>; body: string } => (version === 'json'
  ? { headers: {}, body }
  : { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(signedFields(JSON.parse(body) as Record<string, string>, client_secret)).toString() })

export const signedFields = (fields: Record<string, string>, salt: string) => ({ ...fields, hash: responseHash(fields, salt) })
