import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../../simulator/testing.ts'
import { readWebhook } from '../webhook.ts'
import { sign } from './notices.ts'
import { card, collect, intent, manual, openRazorpay } from './testing.ts'

interface Call { operation: string; shape: string; request: { method: string; path: string; body?: object }; status: number; answer: unknown }

const fixture = <Content>(name: string): Content => JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')) as Content
const published = fixture<Record<string, Record<string, string>>>('published-fields.json')
const calls = fixture<Call[]>('calls.json')
const webhooks = fixture<{ secret: string; signature: string; event_id: string; body: string }[]>('webhooks.json')

/** The paths and types in a value: 'items[].amount' is a number. Null and what is empty say nothing; whatever is in notes is its writer's. */
const fieldsOf = (value: unknown, path = ''): [string, string][] => {
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return value.flatMap(each => fieldsOf(each, `${path}[]`))
  if (typeof value !== 'object') return [[path.replace(/(^|\.)notes\..*$/, '$1notes.*'), typeof value]]
  return Object.entries(value).flatMap(([name, each]) => fieldsOf(each, path === '' ? name : `${path}.${name}`))
}
const strange = (value: unknown, shape: string) => fieldsOf(value).filter(([path, type]) => published[shape]?.[path] !== type)

let world: Awaited<ReturnType<typeof openRazorpay>>
beforeAll(async () => { world = await openRazorpay() })
afterAll(() => world.close())

it('answers in the published shape, from the order to the settlement', async () => {
  const of = async (path: string, body?: unknown) => (await world.call(body === undefined ? 'GET' : 'POST', path, body)).body
  const paid = await world.pay(collect(), { notes: { shelf: 'B4' } })
  const failed = await world.pay(collect('failure@razorpay'))
  const held = await world.pay(card(), manual)
  await world.settled(paid.id, 'captured')
  await world.settled(failed.id, 'failed')
  const otp = await of(`/payments/${held.id}/otp_generate`, {})
  const wrong = await of(`/payments/${held.id}/otp/submit`, { otp: '12' })
  const found: [string, unknown][] = [
    ['started', paid.started.body], ['started', held.started.body], ['started', (await world.pay(intent)).started.body], ['started', otp], ['error', wrong],
    ['back', await of(`/payments/${held.id}/otp/submit`, { otp: '123456' })], ['payment', await of(`/payments/${held.id}/capture`, { amount: 49_900, currency: 'INR' })],
    ['order', await of(`/orders/${paid.order_id}`)], ['orders', await of('/orders')], ['payments', await of(`/orders/${paid.order_id}/payments`)], ['payment', await of(`/payments/${failed.id}`)],
    ['refund', await of(`/payments/${paid.id}/refund`, { amount: 10_000, receipt: 'shape-1', notes: { reason: 'torn' } })], ['refunds', await of(`/payments/${paid.id}/refunds`)],
    ['error', await of('/orders/none')], ['error', await of('/orders', { amount: 1 })],
  ]
  await until('the refund', async () => (await of(`/payments/${paid.id}/refunds`) as { items: { status: string }[] }).items.every(({ status }) => status === 'processed'))
  await world.control('POST', '/clock', { advance_ms: 2 * 86_400_000 })
  const { items } = await of('/settlements') as { items: { created_at: number }[] }
  const day = new Date(((items[0]?.created_at ?? 0) + 5.5 * 3_600) * 1000)
  const recon = await of(`/settlements/recon/combined?year=${day.getUTCFullYear()}&month=${day.getUTCMonth() + 1}&day=${day.getUTCDate()}`)
  found.push(['settlements', await of('/settlements')], ['recon', recon])
  for (const [shape, answer] of found) expect([shape, strange(answer, shape)]).toEqual([shape, []])
  expect(recon).toMatchObject({ count: 3 })
  // Whole, too: an answer that leaves one of an order's fields out is as wrong as one that makes one up.
  expect(Object.keys(await of(`/orders/${failed.order_id}`))).toEqual(Object.keys(published.order ?? {}).map(name => name.replace('.*', '')))
  for (const event of await world.notices(8)) {
    expect(strange(event, 'event')).toEqual([])
    expect(event.contains).toEqual(Object.keys(event.payload))
  }
})

it.each(calls.map(each => [each.operation, each] as const))('has an example of %s in that shape', (_, { shape, answer }) => expect(strange(answer, shape)).toEqual([]))

it.each(webhooks.map(each => [(JSON.parse(each.body) as { event: string }).event, each] as const))('has an example of %s in that shape, signed right, that the connector reads', (_, { secret, signature, event_id, body }) => {
  expect(strange(JSON.parse(body), 'event')).toEqual([])
  expect(sign(secret, body)).toBe(signature)
  const account = { id: 'a', project_id: 'p', gateway: 'razorpay', label: '', base_url: 'http://127.0.0.1:9', credentials: { webhook_secret: secret }, enabled: true, preauth: false, timeout_ms: 1, concurrency: 1 }
  expect(readWebhook(account, { raw: Buffer.from(body), headers: { 'x-razorpay-signature': signature, 'x-razorpay-event-id': event_id } }, new Date())).toMatchObject({ verdict: 'read', event_id })
})
