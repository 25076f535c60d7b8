import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { strange as notPublished, type Shape } from '../../simulator/published.ts'
import { until } from '../../simulator/testing.ts'
import { sign } from './notices.ts'
import { card, collect, openCashfree } from './testing.ts'

const fixture = <Content>(name: string): Content => JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')) as Content
const published = fixture<Record<string, Shape>>('published-fields.json')
const calls = fixture<{ operation: string; shape: string; answer: unknown }[]>('calls.json')
const webhooks = fixture<{ secret: string; headers: Record<string, string>; body: string }[]>('webhooks.json')

/** Answered by the service or shown in its samples, and missing in the document's lists. */
const unlisted = ['payment.payment_offers', 'recon.data.order_details', 'payment_webhook.data.payment.payment_surcharge']
const strange = (value: unknown, shape: Shape | undefined, path: string) => notPublished(value, shape, path, unlisted)

let world: Awaited<ReturnType<typeof openCashfree>>
beforeAll(async () => { world = await openCashfree() })
afterAll(() => world.close())

it('answers in the published shape, from the order to the settlement', async () => {
  const found: Record<string, unknown> = {}
  const order = await world.call('POST', '/orders', world.newOrder({ order_note: 'two shirts', order_tags: { size: 'M' } }), { account: 1 })
  const { payment_session_id, order_id } = order.body
  const pay = (payment_method: object) => world.call('POST', '/orders/sessions', { payment_session_id, payment_method })
  const of = (path: string, body?: unknown) => world.call(body ? 'POST' : 'GET', path, body, { account: 1 })
  found.order = order.body
  const intent = await pay({ upi: { channel: 'link' } })
  const native = await pay(card('post'))
  for (const [name, method] of [['collect', collect('testfailure@gocash')], ['bank', { netbanking: { channel: 'link', netbanking_bank_code: 3333 } }], ['wallet', { app: { channel: 'link', provider: 'paytm', phone: '9000011111' } }]] as const) found[`pay ${name}`] = (await pay(method)).body
  found['pay intent'] = intent.body
  found['pay post'] = native.body
  found.authenticate = (await world.call('POST', `/orders/pay/authenticate/${native.body.cf_payment_id}`, { action: 'SUBMIT_OTP', otp: '111000' })).body
  found['payment captured'] = (await of(`/orders/${order_id}/authorization`, { action: 'CAPTURE', amount: 170 })).body
  found['simulation'] = (await of('/simulate', { entity: 'PAYMENTS', entity_id: intent.body.cf_payment_id, entity_simulation: { payment_status: 'FAILED', payment_error_code: 'U30' } })).body
  found['refund'] = (await of(`/orders/${order_id}/refunds`, { refund_amount: 20, refund_id: 'shape-1' })).body
  found['refund read'] = (await of(`/orders/${order_id}/refunds/shape-1`)).body
  found['error'] = (await of('/orders/none')).body
  const payments = await world.payments(String(order_id), 1)
  payments.forEach((payment, at) => { found[`payment ${at}`] = payment })
  await until('the refund', async () => (await of(`/orders/${order_id}/refunds/shape-1`)).body.refund_status === 'SUCCESS')
  await world.control('POST', '/clock', { advance_ms: 2 * 86_400_000 })
  found['recon'] = (await of('/settlement/recon', { pagination: { limit: 10, cursor: null }, filters: {} })).body

  for (const [name, answer] of Object.entries(found)) expect(answer === undefined ? [`${name} is missing`] : strange(answer, published[name.split(' ')[0] ?? ''], name.split(' ')[0] ?? ''), name).toEqual([])
  expect((found.recon as { data: unknown[] }).data).toHaveLength(2)
  // The document's own fields are there, too: an answer that leaves one out is as wrong as one that makes one up.
  for (const name of ['payment', 'order']) expect(Object.keys(found[name === 'order' ? 'order' : 'payment captured'] as object)).toEqual(expect.arrayContaining(Object.keys((published[name] as { fields: object }).fields)))
  const payment_notices = await until('the notices', () => world.receiver.received.length >= 3 && world.receiver.received.filter(({ body }) => body.includes('"type":"PAYMENT')))
  for (const { body } of payment_notices) expect(strange(JSON.parse(body), published.payment_webhook, 'payment_webhook')).toEqual([])
})

it.each(calls.map(each => [each.operation, each] as const))('has an example of %s in that shape', (_, { answer, shape }) =>
  expect((Array.isArray(answer) ? answer : [answer]).flatMap(each => strange(each, published[shape], shape))).toEqual([]))

it.each(webhooks.map(each => [(JSON.parse(each.body) as { type: string }).type, each] as const))('has an example of %s that is signed right', (_, { secret, headers, body }) =>
  expect(sign(secret, headers['x-webhook-timestamp'] ?? '', body)).toBe(headers['x-webhook-signature']))
