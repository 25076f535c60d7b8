import { createHash } from 'node:crypto'
import type { Account, OrderRow, PaymentRow, RefundRow, Simulator, WebhookRow } from '../../simulator/index.ts'
import { orderData, orderEntity } from './orders.ts'
import { refundEntity } from './refund-entity.ts'

/** Webhooks. Their address is set in the dashboard; nobody is told where none is. Source: the pages on webhooks of custom checkout and one-time mandates. */

/** After the product: `pg.order.completed`, `checkout.order.completed`. */
type OrderEvent = 'order.completed' | 'order.failed' | 'transaction.authorized'
type RefundEvent = 'pg.refund.accepted' | 'pg.refund.completed' | 'pg.refund.failed'

const tell = (sim: Simulator, order: OrderRow, event: `${'pg' | 'checkout'}.${OrderEvent}` | RefundEvent, payload: object, { id, reference, amount_minor }: { id: number; reference: string; amount_minor: number }) => {
  const url = sim.notifyUrl(order.account)
  if (url === undefined) return
  sim.notify({
    account: order.account, order_id: order.id, type: event, url, version: 'v2', body: JSON.stringify({ event, payload }), event_key: `${event}-${id}`,
    facts: { operation: 'webhook', type: event, account: order.account, reference, amount_minor },
  })
}

export const tellOrder = (sim: Simulator, order: OrderRow, payment: PaymentRow, event: OrderEvent) =>
  tell(sim, order, `${orderData(order).product === 'checkout' ? 'checkout' : 'pg'}.${event}`, orderEntity(order, payment), { id: payment.id, reference: order.reference, amount_minor: payment.amount_minor })

export const tellRefund = (sim: Simulator, order: OrderRow, payment: PaymentRow, refund: RefundRow, event: RefundEvent) =>
  tell(sim, order, event, refundEntity(order, payment, refund), { id: refund.id, reference: refund.reference, amount_minor: refund.amount_minor })

/** The same for every notice of an account: it says nothing of the body. */
export const authorizationOf = ({ more = {} }: Pick<Account, 'more'>) => createHash('sha256').update(`${more.webhook_username}:${more.webhook_password}`).digest('hex')

export const sealNotice = ({ body }: Pick<WebhookRow, 'body'>, account: Account) => ({ body, headers: { authorization: authorizationOf(account) } })
