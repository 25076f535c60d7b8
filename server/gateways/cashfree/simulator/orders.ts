import { istTime, majorOf, minorOf, part, rows, sealed, text, unsealed, type Account, type Answer, type Asked, type Body, type OrderRow, type Simulator } from '../../simulator/index.ts'
import { exists, inactive, invalid, notFound, wrong } from './errors.ts'
import { checkOrder } from './validate.ts'

/** What an order keeps beside the ledger's columns: the request's own fields, answered as they came. */
export interface OrderData {
  customer_details: Body
  order_meta: Body
  order_note: string | null
  order_tags: Body | null
  order_splits: unknown[]
  cart_details: unknown
  /** The x-api-version it was made with; its webhooks are of the same. */
  version: string
  /** Where its maker reached the simulator: what the payer's links start with. */
  base_url: string
}

export const orderData = (order: OrderRow): OrderData => JSON.parse(order.data) as OrderData

const default_life_ms = 30 * 24 * 3_600_000

/** Expiry is read off the clock; nothing has to happen at that moment. */
export const orderStatus = (order: OrderRow, now: number): string => order.state === 'ACTIVE' && now >= order.expires_at ? 'EXPIRED' : order.state

const session_prefix = 'session_'

const orderEntity = (sim: Simulator, order: OrderRow) => {
  const { customer_details, order_meta, order_note, order_tags, order_splits, cart_details } = orderData(order)
  return {
    cart_details, cf_order_id: String(order.id), created_at: istTime(order.created_at), customer_details, entity: 'order',
    order_amount: majorOf(order.amount_minor), order_currency: order.currency, order_expiry_time: istTime(order.expires_at), order_id: order.reference,
    order_meta: { return_url: null, notify_url: null, payment_methods: null, ...order_meta }, order_note, order_splits,
    order_status: orderStatus(order, sim.clock.now()), order_tags, payment_session_id: session_prefix + sealed(sim.secret, 'session', order.id), terminal_data: null,
  }
}

export const createOrder = (sim: Simulator, { account, body, headers, base_url }: Asked): Answer => {
  const refused = checkOrder(body)
  if (refused) return refused
  const asked = body as Body
  const now = sim.clock.now()
  const expires_at = asked.order_expiry_time ? Date.parse(text(asked, 'order_expiry_time')) : now + default_life_ms
  if (expires_at <= now) return wrong('order_expiry_time', asked.order_expiry_time)

  const id = sim.ledger.nextId('orders')
  const data: OrderData = {
    customer_details: { customer_id: '', customer_name: null, customer_email: null, customer_phone: '', customer_uid: null, ...part(asked, 'customer_details') },
    order_meta: part(asked, 'order_meta'), order_note: text(asked, 'order_note') || null, order_tags: asked.order_tags ? part(asked, 'order_tags') : null,
    order_splits: Array.isArray(asked.order_splits) ? asked.order_splits : [], cart_details: asked.cart_details ?? null,
    version: String(headers['x-api-version']), base_url,
  }
  const order: OrderRow = {
    id, account: ownerOf(account), reference: text(asked, 'order_id') || `order_${id}`, amount_minor: minorOf(asked.order_amount) ?? 0, currency: text(asked, 'order_currency'),
    state: 'ACTIVE', created_at: now, expires_at, data: JSON.stringify(data),
  }
  return rows.insertOrder(sim.ledger, order) ? { status: 200, body: orderEntity(sim, order) } : exists('order')
}

/** The account's order of the path, or the answer that there is none. */
export const findOrder = (sim: Simulator, { account, params }: Asked): OrderRow | Answer =>
  rows.orderByReference(sim.ledger, ownerOf(account), params.order_id ?? '') ?? notFound('order')

export const isRefused = (value: object): value is Answer => 'status' in value && 'body' in value

/** The order of a payment session; undefined where the session was never given out. */
export const orderOfSession = (sim: Simulator, session: string): OrderRow | undefined => {
  const id = session.startsWith(session_prefix) ? unsealed(sim.secret, 'session', session.slice(session_prefix.length)) : undefined
  return id === undefined ? undefined : rows.orderById(sim.ledger, id)
}

export const getOrder = (sim: Simulator, asked: Asked): Answer => {
  const order = findOrder(sim, asked)
  return isRefused(order) ? order : { status: 200, body: orderEntity(sim, order) }
}

/** A payment that a bank is working on keeps the order from ending: it is TERMINATION_REQUESTED until that payment is final. */
export const terminateOrder = (sim: Simulator, asked: Asked): Answer => {
  const order = findOrder(sim, asked)
  if (isRefused(order)) return order
  if (text(asked.body as Body, 'order_status') !== 'TERMINATED') return wrong('order_status', (asked.body as Body).order_status)
  const status = orderStatus(order, sim.clock.now())
  if (status === 'PAID' || status === 'EXPIRED') return inactive(`order is ${status.toLowerCase()} and cannot be terminated`)
  if (status === 'ACTIVE') {
    order.state = rows.paymentsOfOrder(sim.ledger, order.id).some(({ state }) => state === 'PENDING') ? 'TERMINATION_REQUESTED' : 'TERMINATED'
    rows.setOrderState(sim.ledger, order.id, order.state)
  }
  return { status: 200, body: orderEntity(sim, order) }
}

export const ownerOf = (account: Account | undefined): string => {
  if (!account) throw new Error('this operation needs credentials, and the door let it through without')
  return account.client_id
}

export const versions = ['2023-08-01', '2025-01-01']
export const wrongVersion = (received: unknown): Answer => invalid('version_invalid', `x-api-version must be one of ${versions.join(', ')}. Value received: ${String(received ?? '')}`)
