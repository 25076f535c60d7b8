import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { strange, type Shape } from '../../simulator/published.ts'
import { until } from '../../simulator/testing.ts'
import { signatureOf } from '../webhook.ts'
import { sign } from './events.ts'
import { openStripe } from './testing.ts'

const fixture = <Content>(name: string): Content => JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')) as Content
const published = fixture<Record<string, Shape>>('published-fields.json')
const calls = fixture<{ operation: string; shape: string; answer: unknown }[]>('calls.json')
const webhooks = fixture<{ secret: string; headers: Record<string, string>; body: string }[]>('webhooks.json')

let world: Awaited<ReturnType<typeof openStripe>>
beforeAll(async () => { world = await openStripe() })
afterAll(() => world.close())

const ask = { amount: '49900', currency: 'inr', confirm: 'true', return_url: 'https://shop.test/back', 'metadata[reference]': 'shape', 'expand[]': 'latest_charge' }

const page = {
  mode: 'payment', success_url: 'https://shop.test/back', 'line_items[0][quantity]': '1', 'line_items[0][price_data][currency]': 'inr', 'line_items[0][price_data][unit_amount]': '49900',
  'line_items[0][price_data][product_data][name]': 'Order', 'metadata[reference]': 'shape-page', 'payment_intent_data[metadata][reference]': 'shape-page',
}

it('answers in the published shape, from the payment to the payout', async () => {
  const found: Record<string, object | undefined> = {}
  const post = async (path: string, fields: Record<string, string>) => (await world.call('POST', path, fields)).body
  const paid = await post('/payment_intents', { ...ask, payment_method: 'pm_card_visa' })
  found['payment_intent paid'] = paid
  found['charge paid'] = paid.latest_charge as object
  const declined = await post('/payment_intents', { ...ask, payment_method: 'pm_card_visa_chargeDeclinedLostCard' })
  found['error declined'] = declined
  found['payment_intent declined'] = (declined.error as Record<string, object>).payment_intent
  found['payment_intent upi'] = await post('/payment_intents', { ...ask, 'payment_method_data[type]': 'upi' })
  found['payment_intent 3ds'] = await post('/payment_intents', { ...ask, payment_method: 'pm_card_threeDSecure2Required' })
  const held = await post('/payment_intents', { ...ask, payment_method: 'pm_card_visa', capture_method: 'manual' })
  found['payment_intent held'] = held
  const let_go = await post(`/payment_intents/${String(held.id)}/cancel`, { cancellation_reason: 'requested_by_customer', 'expand[]': 'latest_charge' })
  found['payment_intent canceled'] = let_go
  found['charge canceled'] = let_go.latest_charge as object
  const session = await post('/checkout/sessions', page)
  found['checkout.session open'] = session
  await world.choose(String(session.url), 'approve')
  const complete = (await world.call('GET', `/checkout/sessions/${String(session.id)}`, { 'expand[]': 'payment_intent.latest_charge' })).body
  found['checkout.session complete'] = complete
  found['payment_intent of a session'] = complete.payment_intent as object
  found['checkout.session expired'] = await post(`/checkout/sessions/${String((await post('/checkout/sessions', page)).id)}/expire`, {})
  found['error not open'] = await post(`/checkout/sessions/${String(session.id)}/expire`, {})
  found['refund done'] = await post('/refunds', { payment_intent: String(paid.id), amount: '100' })
  found['error missing'] = (await world.call('GET', '/payment_intents/pi_none')).body
  found['error key'] = (await world.call('GET', '/refunds', {}, { authorization: 'Bearer sk_test_wrong' })).body
  found['error old field'] = await post('/payment_intents', { ...ask, 'payment_method_types[0]': 'card' })
  found['list intents'] = (await world.call('GET', '/payment_intents', { limit: '2' })).body
  await until('the notices', () => world.receiver.received.length >= 3)
  world.receiver.received.forEach(({ body }, at) => { found[`event ${at}`] = JSON.parse(body) as object })
  await world.control('POST', '/clock', { advance_ms: 2 * 86_400_000 })
  const [payout] = (await world.call('GET', '/payouts')).body.data as { id: string }[]
  found['payout paid'] = payout
  const lines = (await world.call('GET', '/balance_transactions', { payout: payout?.id ?? '' })).body.data as object[]
  lines.forEach((line, at) => { found[`balance_transaction ${at}`] = line })

  for (const [name, answer] of Object.entries(found)) expect(answer === undefined ? [`${name} is missing`] : strange(answer, published[name.split(' ')[0] ?? ''], name.split(' ')[0] ?? ''), name).toEqual([])
})

it.each(calls.map(each => [each.operation, each] as const))('has an example of %s in that shape', (_, { answer, shape }) =>
  expect(strange(answer, published[shape], shape)).toEqual([]))

it.each(webhooks.map(each => [(JSON.parse(each.body) as { type: string }).type, each] as const))('has an example of %s that is signed right', (_, { secret, headers, body }) => {
  expect(strange(JSON.parse(body), published['event'], 'event')).toEqual([])
  const [t = '', v1 = ''] = (headers['stripe-signature'] ?? '').split(',').map(part => part.split('=')[1])
  expect([sign(secret, Number(t), body), signatureOf(secret, t, Buffer.from(body)).toString('hex')]).toEqual([v1, v1])
})
