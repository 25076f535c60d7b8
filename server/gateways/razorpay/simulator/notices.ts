import { createHmac } from 'node:crypto'
import { rows, type Account, type OrderRow, type PaymentRow, type RefundRow, type Simulator, type WebhookRow } from '../../simulator/index.ts'
import { orderEntity, seconds } from './orders.ts'
import { paymentEntity } from './payments.ts'
import { refundEntity } from './refund-entity.ts'

/** Webhooks: what they say, and how they are signed. Source: the pages on webhooks of razorpay.com/docs. They go where the account's dashboard says. */

type PaymentEvent = 'payment.authorized' | 'payment.captured' | 'payment.failed' | 'order.paid'
type RefundEvent = 'refund.created' | 'refund.processed' | 'refund.failed'

const accountId = (account: string) => `acc_${account.replace(/[^A-Za-z0-9]/g, '').slice(-14)}`

const eventBody = (sim: Simulator, account: string, event: string, payload: Record<string, object>) => JSON.stringify({
  entity: 'event', account_id: accountId(account), event, contains: Object.keys(payload),
  payload: Object.fromEntries(Object.entries(payload).map(([name, entity]) => [name, { entity }])), created_at: seconds(sim.clock.now()),
})

interface Told { event: string; key: string; payload: Record<string, object>; reference: string; payment: PaymentRow }

const tell = (sim: Simulator, order: OrderRow, { event, key, payload, reference, payment }: Told) => {
  const url = sim.notifyUrl(order.account)
  if (url === undefined) return
  sim.notify({
    account: order.account, order_id: order.id, type: event, url, version: 'v1', body: eventBody(sim, order.account, event, payload), event_key: `evt_${event}_${key}`,
    facts: { operation: 'webhook', type: event, account: order.account, reference, method: payment.method, amount_minor: payment.amount_minor },
  })
}

export const tellPayment = (sim: Simulator, order: OrderRow, payment: PaymentRow, event: PaymentEvent) => tell(sim, order, {
  event, key: String(payment.id), reference: order.reference, payment,
  payload: { payment: paymentEntity(sim, payment), ...(event === 'order.paid' ? { order: orderEntity(sim, order) } : {}) },
})

export const tellRefund = (sim: Simulator, refund: RefundRow, event: RefundEvent) => {
  const [order, payment] = [rows.orderById(sim.ledger, refund.order_id), rows.paymentById(sim.ledger, refund.payment_id)]
  if (!order || !payment) throw new Error(`refund ${refund.id} has lost its order or payment`)
  tell(sim, order, { event, key: String(refund.id), reference: order.reference, payment, payload: { refund: refundEntity(sim, refund), payment: paymentEntity(sim, payment) } })
}

export const tellDowntime = (sim: Simulator, account: string, downtime: { id: string; status: string; updated_at: number; method: string }) => {
  const url = sim.notifyUrl(account)
  const event = `payment.downtime.${downtime.status}`
  if (url === undefined) return
  sim.notify({
    account, order_id: 0, type: event, url, version: 'v1', body: eventBody(sim, account, event, { 'payment.downtime': downtime }), event_key: `evt_${event}_${downtime.id}_${downtime.updated_at}`,
    facts: { operation: 'webhook', type: event, account, method: downtime.method },
  })
}

/** Lower-case hex of HMAC-SHA256 over the raw body, under the webhook's own secret. */
export const sign = (webhook_secret: string, raw_body: string): string => createHmac('sha256', webhook_secret).update(raw_body).digest('hex')

export const sealNotice = ({ event_key, body }: Pick<WebhookRow, 'event_key' | 'body'>, { more }: Pick<Account, 'more'>) =>
  ({ body, headers: { 'x-razorpay-event-id': event_key, 'x-razorpay-signature': sign(more?.webhook_secret ?? '', body) } })
