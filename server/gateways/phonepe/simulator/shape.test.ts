import { readFileSync } from 'node:fs'
import { constants, createPublicKey, publicEncrypt } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parseExact } from '../../exact-json.ts'
import { until } from '../../simulator/testing.ts'
import { demo_accounts } from '../demo-accounts.ts'
import { readOrder, readRefund } from '../read.ts'
import { readWebhook } from '../webhook.ts'
import { openPhonePe } from './testing.ts'

interface Call { operation: string; shape: string | null; reads?: object; request: { path: string }; answer: unknown }

const fixture = <Content>(name: string): Content => JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8')) as Content
const published = fixture<Record<string, Record<string, string>>>('published-fields.json')
const calls = fixture<Call[]>('calls.json')
const webhooks = fixture<{ username: string; password: string; authorization: string; about: string; body: string }[]>('webhooks.json')

/** The paths and types in a value: 'paymentDetails[].amount' is a number. Null and what is empty say nothing. */
const fieldsOf = (value: unknown, path = ''): [string, string][] => {
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return value.flatMap(each => fieldsOf(each, `${path}[]`))
  return typeof value === 'object' ? Object.entries(value).flatMap(([name, each]) => fieldsOf(each, path === '' ? name : `${path}.${name}`)) : [[path, typeof value]]
}
const strange = (value: unknown, shape: string) => fieldsOf(value).filter(([path, type]) => published[shape]?.[path] !== type)

let world: Awaited<ReturnType<typeof openPhonePe>>
beforeAll(async () => { world = await openPhonePe() })
afterAll(() => world.close())

it('answers in the published shape, from the token to the refund', async () => {
  const { client_id, client_secret, more = {} } = demo_accounts[0] ?? { client_id: '', client_secret: '' }
  const key = createPublicKey({ key: Buffer.from(more['encryption_key'] ?? '', 'base64'), format: 'der', type: 'spki' })
  const encrypted = (text: string) => publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(text)).toString('base64')
  const token = await fetch(`${world.api}/v1/oauth/token`, { method: 'POST', body: new URLSearchParams({ client_id, client_secret, client_version: '1', grant_type: 'client_credentials' }) })
  const pay = async (paymentMode: object, more?: Record<string, unknown>, account = 0) => {
    const order = world.newOrder(paymentMode, more)
    return { id: order.merchantOrderId, ...await world.call('POST', '/payments/v2/pay', order, { account }) }
  }
  const collect = await pay({ type: 'UPI_COLLECT', details: { type: 'VPA', vpa: 'success@ybl' } }, { metaInfo: { udf1: 'a' } })
  const failed = await pay({ type: 'UPI_COLLECT', details: { type: 'VPA', vpa: 'failed@ybl' } })
  const card = await pay({ type: 'CARD', cardDetails: { encryptedCardNumber: encrypted('4242424242424242'), encryptedCvv: encrypted('936'), encryptionKeyId: 10, expiry: { month: '12', year: '2039' } } })
  const held = await pay({ type: 'UPI_INTENT' }, { paymentFlow: { type: 'PG', delayedCapture: true, paymentMode: { type: 'UPI_INTENT' } } }, 1)
  const page = await world.call('POST', '/checkout/v2/pay', { merchantOrderId: 'shape-page', amount: 15_000, paymentFlow: { type: 'PG_CHECKOUT', merchantUrls: { redirectUrl: 'https://shop.test/back' }, paymentModeConfig: { version: 'V2', enabledPaymentModes: [{ type: 'CARD' }] } } })
  const found: [string, unknown][] = [
    ['token', await token.json()], ['pay', collect.body], ['pay', card.body], ['pay', page.body], ['order', (await world.call('GET', '/checkout/v2/order/shape-page/status')).body], ['pay', held.body], ['pay', (await pay({ type: 'UPI_QR' })).body], ['pay', (await pay({ type: 'NET_BANKING', bankId: 'SBIN' })).body],
    ['order', await world.settled(collect.id, 'COMPLETED')], ['order', await world.settled(failed.id, 'FAILED')], ['order', await world.status(card.id)], ['order', await world.status(held.id, 1)],
    ['refund', (await world.call('POST', '/payments/v2/refund', { merchantRefundId: 'shape-1', originalMerchantOrderId: collect.id, amount: 5_000 })).body],
    ['refund_status', await until('the refund', async () => { const { body } = await world.call('GET', '/payments/v2/refund/shape-1/status'); return body.state === 'COMPLETED' && body })],
    ['error', (await world.call('GET', '/payments/v2/order/none/status')).body], ['error', (await world.call('GET', '/payments/v2/order/none/status', undefined, { headers: { authorization: 'O-Bearer x' } })).body],
  ]
  for (const [shape, answer] of found) expect(strange(answer, shape), shape).toEqual([])
  const notices = await until('the notices', () => world.receiver.received.length >= 4 && world.receiver.received)
  for (const { body } of notices) expect(strange(JSON.parse(body), 'notice')).toEqual([])
})

it('brings the payer back to the shop, and takes no card that was encrypted otherwise', async () => {
  const order = world.newOrder({ type: 'NET_BANKING', bankId: 'SBIN' })
  const { body } = await world.call('POST', '/payments/v2/pay', order)
  const answer = await fetch(String(body.redirectUrl), { method: 'POST', body: new URLSearchParams({ choice: 'approve' }), redirect: 'manual' })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, 'https://shop.test/back'])
  const stranger = { type: 'CARD', cardDetails: { encryptedCardNumber: 'QUJD', encryptedCvv: 'QUJD', encryptionKeyId: 10, expiry: { month: '12', year: '2039' } } }
  expect((await world.call('POST', '/payments/v2/pay', world.newOrder(stranger))).status).toBe(400)
})

it('lets go what nobody captures in time', async () => {
  const order = world.newOrder({ type: 'UPI_INTENT' }, { paymentFlow: { type: 'PG', delayedCapture: true, paymentMode: { type: 'UPI_INTENT' } } })
  const { body } = await world.call('POST', '/payments/v2/pay', order, { account: 1 })
  await fetch(new URL(String(body.intentUrl)).searchParams.get('url') ?? '', { method: 'POST', body: new URLSearchParams({ choice: 'approve' }) })
  expect(await world.status(order.merchantOrderId, 1)).toMatchObject({ state: 'PENDING', paymentDetails: [{ state: 'AUTHORIZED' }] })
  expect((await world.call('POST', '/payments/v2/pay', order)).status).toBe(403)
  await world.control('POST', '/clock', { advance_ms: 8 * 86_400_000 })
  // The token is as old as that, too.
  const token = await fetch(`${world.api}/v1/oauth/token`, { method: 'POST', body: new URLSearchParams({ client_id: demo_accounts[1]?.client_id ?? '', client_secret: demo_accounts[1]?.client_secret ?? '', client_version: '1', grant_type: 'client_credentials' }) })
  const { access_token } = await token.json() as { access_token: string }
  const ended = await until('the end of the hold', async () => {
    const found = (await world.call('GET', `/payments/v2/order/${order.merchantOrderId}/status`, undefined, { headers: { authorization: `O-Bearer ${access_token}` } })).body
    return found.state === 'FAILED' && found
  })
  expect(ended).toMatchObject({ errorCode: 'ORDER_CANCELLED', detailedErrorCode: 'AUTHORIZATION_EXPIRED' })
})

it.each(calls.filter(({ shape }) => shape !== null).map(each => [each.operation, each] as const))('has an example of %s in that shape', (_, { answer, shape }) => expect(strange(answer, shape ?? '')).toEqual([]))

it.each(calls.filter(({ reads }) => reads !== undefined).map(each => [each.operation, each] as const))('reads the example of %s', (_, { answer, shape, reads, request }) => {
  const said = parseExact(JSON.stringify(answer)) ?? null
  const reference = /order\/(\w+)\//.exec(request.path)?.[1] ?? ''
  expect(shape === 'order' ? readOrder(said, false, { reference, amount_minor: 17_000n, currency: 'INR' }) : readRefund(said, { reference: 'r8841', amount_minor: 5_000n })).toMatchObject(reads ?? {})
})

it.each(webhooks.map(each => [each.about, each] as const))('has an example of a notice about %s that is in shape and whose header is right', (about, { username, password, authorization, body }) => {
  expect(strange(JSON.parse(body), 'notice')).toEqual([])
  const account = { id: '', project_id: '', gateway: 'phonepe', label: '', base_url: '', credentials: { webhook_username: username, webhook_password: password }, enabled: true, preauth: false, timeout_ms: 1, concurrency: 1 }
  expect(readWebhook(account, { headers: { authorization }, raw: Buffer.from(body) })).toMatchObject({ verdict: 'read', notices: [{ about: 'look', reference: about }] })
})
