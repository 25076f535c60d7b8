import { rows, type Account, type OrderRow, type PaymentRow, type RefundRow, type Simulator, type WebhookRow } from '../../simulator/index.ts'
import { easepayId, shortDecimals, transactionFields } from './entity.ts'
import { callHash } from './hash.ts'
import { signedFields } from './transactions.ts'

/** Notices go to the address of the dashboard, as forms: of payments with the published hash, of refunds with one of ours, since theirs is not published. */

/** Tells the merchant of a payment that has ended. */
export const tellPayment = (sim: Simulator, payment: PaymentRow) => {
  const order = rows.orderById(sim.ledger, payment.order_id)
  if (!order) throw new Error(`payment ${payment.id} has no order`)
  tell(sim, order, { type: payment.state, fields: transactionFields(order, payment), event_key: `payment-${payment.id}-${payment.state}`, reference: order.reference, method: payment.method, amount_minor: payment.amount_minor })
}

/** Tells the merchant of a refund that has ended. */
export const tellRefund = (sim: Simulator, order: OrderRow, refund: RefundRow) => {
  const fields = {
    txnid: order.reference, easepayid: easepayId(refund.payment_id), refund_id: `R${refund.id}`, merchant_refund_id: refund.reference, refund_amount: shortDecimals(refund.amount_minor), refund_status: refund.state, key: order.account,
  }
  tell(sim, order, { type: `refund ${refund.state}`, fields, event_key: `refund-${refund.id}-${refund.state}`, reference: refund.reference, method: undefined, amount_minor: refund.amount_minor })
}

interface Told { type: string; fields: Record<string, string>; event_key: string; reference: string; method: string | undefined; amount_minor: number }

const tell = (sim: Simulator, order: OrderRow, { type, fields, event_key, ...facts }: Told) => {
  const url = sim.notifyUrl(order.account)
  if (url === undefined) return
  sim.notify({ account: order.account, order_id: order.id, type, url, version: '', body: JSON.stringify(fields), event_key, facts: { operation: 'webhook', type, account: order.account, ...facts } })
}

export const sealNotice = ({ body }: Pick<WebhookRow, 'body'>, { client_secret }: Pick<Account, 'client_secret'>) => {
  const fields = JSON.parse(body) as Record<string, string>
  const signed = fields.refund_status === undefined ? signedFields(fields, client_secret) : { ...fields, hash: callHash(...Object.values(fields), client_secret) }
  return { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(signed).toString() }
}
