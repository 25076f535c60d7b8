import { createHmac, randomBytes } from 'node:crypto'
import type { Account, OrderRow, RefundRow, Simulator, WebhookRow } from '../../simulator/index.ts'
import { API_VERSION } from './data.ts'
import { seconds } from './ids.ts'

/** Events go to the endpoint that the account has set in its dashboard, and only those that the endpoint listens to. Source: docs.stripe.com/webhooks. */

const listens = (account: Account | undefined, type: string) => {
  const events = (account?.more?.['enabled_events'] ?? '*').split(',')
  return events.includes('*') || events.includes(type)
}

/** Tells of a change to an object as it is now. `about`: what fault rules match. */
export const tell = (sim: Simulator, order: OrderRow, type: string, object: object, about: Pick<OrderRow | RefundRow, 'reference' | 'amount_minor'> = order) => {
  const url = sim.notifyUrl(order.account)
  if (url === undefined || !listens(sim.accounts.get(order.account), type)) return
  const id = `evt_3Sim${randomBytes(12).toString('hex')}`
  sim.notify({
    account: order.account, order_id: order.id, type, url, version: API_VERSION, event_key: id,
    body: JSON.stringify({ id, object: 'event', api_version: API_VERSION, created: seconds(sim.clock.now()), data: { object }, livemode: false, pending_webhooks: 1, request: { id: null, idempotency_key: null }, type }, null, 2),
    facts: { operation: 'webhook', type, account: order.account, reference: about.reference, amount_minor: about.amount_minor },
  })
}

/** Lower-case hex of HMAC-SHA256 over timestamp, a dot and the body, under the endpoint's secret. */
export const sign = (secret: string, timestamp: number, body: string): string => createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')

export const sealEvent = ({ body }: Pick<WebhookRow, 'body'>, account: Account, timestamp_ms: number) => {
  const t = seconds(timestamp_ms)
  return { body, headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': `t=${t},v1=${sign(account.more?.['webhook_secret'] ?? '', t, body)}` } }
}
