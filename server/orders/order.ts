import { later, minutes, wireTime } from '../platform/clock.ts'
import { fail } from '../platform/errors.ts'
import { orderHash, orderKey } from '../platform/ids.ts'
import { isCurrency, toMajor, toMinor } from '../platform/money.ts'
import { secretOf, type Secrets } from '../platform/secrets.ts'
import type { Order } from './book.ts'
import type { CreateOrderRequest, WireOrder } from './schema.ts'

/** By the clock, sweep or no sweep. An order whose slot is held is PAID, however late it is. */
export const isExpired = (order: Order, at: Date) => at.getTime() >= order.expires_at.getTime()

export const orderStatus = (order: Order, now: Date) => (order.settled_by !== null ? 'PAID' : isExpired(order, now) ? 'EXPIRED' : 'ACTIVE')

const ALL_METHODS = 'cc,dc,upi,nb,wallet'
const EXPIRY_MINUTES = 43_200

/** A row for the request. Refuses (Refusal) what the schema cannot see: the amount's decimals, the currency, the methods. */
export const newOrder = (request: CreateOrderRequest, { project_id, nonce, secrets, now }: { project_id: string; nonce: string; secrets: Secrets; now: Date }): Order => {
  const { order_id, order_currency: currency, customer_details: customer } = request
  if (!isCurrency(currency)) fail('invalid_order_data', 'order_currency must be an ISO 4217 currency code such as INR')
  const amount_minor = toMinor(request.order_amount, currency)
  if (typeof amount_minor === 'string') return fail('invalid_order_data', `order_amount ${amount_minor}`)
  if (amount_minor <= 0n) fail('invalid_order_data', 'order_amount must be more than 0')
  const payment_methods = request.payment_methods ?? ALL_METHODS
  const unknown = payment_methods.split(',').map(method => method.trim()).find(method => !ALL_METHODS.split(',').includes(method))
  if (unknown !== undefined) fail('invalid_order_data', `payment_methods must be a comma-separated list of ${ALL_METHODS.replaceAll(',', ', ')}`)
  return {
    order_key: orderKey(project_id, order_id), project_id, order_id, secret_version: secrets[0].version, nonce, amount_minor, currency,
    customer_id: customer.customer_id ?? null, customer_email: customer.customer_email ?? null,
    customer_phone: customer.customer_phone ?? null,
    payment_methods, note: request.order_note ?? null, tags: request.order_tags ?? null, return_base_url: request.return_base_url ?? null,
    preauth: request.preauth ?? false, created_at: now, expires_at: later(now, minutes(request.expiry_time_in_minutes ?? EXPIRY_MINUTES)),
    settled_by: null, payments: 0, refunds: 0, events: 1,
  }
}

export interface OrderWireDeps {
  secrets: Secrets
  public_url: string
}

export const orderOnTheWire = ({ secrets, public_url }: OrderWireDeps, order: Order, now: Date): WireOrder => {
  const order_hash = orderHash(secretOf(secrets, order.secret_version), order.order_key)
  return {
    order_id: order.order_id, project_id: order.project_id,
    ...(order.customer_email === null ? {} : { customer_email: order.customer_email }),
    ...(order.customer_id === null ? {} : { customer_id: order.customer_id }),
    order_status: orderStatus(order, now), order_currency: order.currency, order_amount: toMajor(order.amount_minor, order.currency),
    payment_methods: order.payment_methods,
    ...(order.note === null ? {} : { order_note: order.note }),
    ...(order.tags === null ? {} : { order_tags: order.tags }),
    checkout_url: `${public_url}/checkout/${order_hash}`, order_hash,
    order_expiry_time: wireTime(order.expires_at), added_on: wireTime(order.created_at),
  }
}
