import fc from 'fast-check'
import { expect, it } from 'vitest'
import { later, minutes, seconds } from '../platform/clock.ts'
import { orderHash } from '../platform/ids.ts'
import { DEMO_SECRETS, parseSecrets } from '../platform/secrets.ts'
import { refusalOf } from '../testing/refusal.ts'
import { isExpired, newOrder, orderOnTheWire, orderStatus } from './order.ts'
import { example, type CreateOrderRequest } from './schema.ts'

const secrets = parseSecrets(`${DEMO_SECRETS},next:${'3d'.repeat(32)}`)
const now = new Date('2026-11-24T06:30:00.789Z')
const made = (more: Partial<CreateOrderRequest> = {}) => newOrder({ ...example.request, ...more }, { project_id: 'proj_1', nonce: crypto.randomUUID(), secrets, now })
const refusal = (more: Partial<CreateOrderRequest>) => {
  const refused = refusalOf(() => made(more))
  return refused === undefined ? 'made' : `${refused.code}: ${refused.message}`
}

it('keeps no address of the payer', () => expect(Object.values(made())).not.toContain(example.request.customer_details.customer_address))

it.each<[Partial<CreateOrderRequest>, string]>([
  [{ order_amount: 10.005 }, 'invalid_order_data: order_amount has more decimals than INR has (2)'],
  [{ order_amount: 10.5, order_currency: 'JPY' }, 'invalid_order_data: order_amount has more decimals than JPY has (0)'],
  [{ order_amount: 1e300 }, 'invalid_order_data: order_amount must have at most 15 digits'],
  [{ order_amount: 0 }, 'invalid_order_data: order_amount must be more than 0'],
  [{ order_currency: 'RUP' }, 'invalid_order_data: order_currency must be an ISO 4217 currency code such as INR'],
  [{ order_currency: 'inr' }, 'invalid_order_data: order_currency must be an ISO 4217 currency code such as INR'],
  [{ payment_methods: 'cc,paypal' }, 'invalid_order_data: payment_methods must be a comma-separated list of cc, dc, upi, nb, wallet'],
  [{ payment_methods: '' }, 'invalid_order_data: payment_methods must be a comma-separated list of cc, dc, upi, nb, wallet'],
  [{ payment_methods: 'upi, cc' }, 'made'], [{ order_amount: 1, order_currency: 'JPY' }, 'made'],
])('decides on %j', (more, says) => expect(refusal(more)).toBe(says))

it('is ACTIVE to its end, EXPIRED from there, and PAID whatever the time while a payment holds its slot', () => {
  const order = made({ expiry_time_in_minutes: 120 })
  const end = later(now, minutes(120))
  expect(order.expires_at).toEqual(end)
  expect([later(end, -1), end].map(at => orderStatus(order, at))).toEqual(['ACTIVE', 'EXPIRED'])
  expect([now, later(end, minutes(1))].map(at => orderStatus({ ...order, settled_by: 1 }, at))).toEqual(['PAID', 'PAID'])
  fc.assert(fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), ms => { expect(isExpired(order, later(end, ms))).toBe(ms >= 0) }))
})

it('lives for 30 days where nothing is said', () => {
  const { expiry_time_in_minutes: _minutes, ...request } = example.request
  const order = newOrder(request, { project_id: 'proj_1', nonce: crypto.randomUUID(), secrets, now })
  expect(order.expires_at).toEqual(later(now, minutes(43_200)))
})

it('shows what was given, whole seconds, and a hash under the secret it was made with', () => {
  const order = made()
  const wire = orderOnTheWire({ secrets, public_url: 'https://pay.example' }, order, now)
  const hash = orderHash(secrets[0], order.order_key)
  expect(wire).toMatchObject({
    order_id: example.request.order_id, project_id: 'proj_1', order_status: 'ACTIVE', order_amount: 2299.5, order_currency: 'INR', order_tags: example.request.order_tags,
    order_hash: hash, checkout_url: `https://pay.example/checkout/${hash}`, added_on: '2026-11-24T06:30:00Z', order_expiry_time: '2026-11-24T08:30:00Z',
  })
  const rotated = orderOnTheWire({ secrets, public_url: 'https://pay.example' }, { ...order, secret_version: 'demo' }, now)
  expect(rotated.order_hash).not.toBe(hash)
})

it('leaves out what is not set', () => {
  const wire = orderOnTheWire({ secrets, public_url: '' }, made({ customer_details: {}, order_note: undefined, order_tags: undefined } as Partial<CreateOrderRequest>), later(now, seconds(1)))
  expect(Object.keys(wire).filter(name => /customer|note|tags/.test(name))).toEqual([])
})
