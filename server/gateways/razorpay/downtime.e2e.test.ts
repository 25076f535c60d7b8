import { afterAll, beforeAll, expect, it } from 'vitest'
import { examine } from '../../doctor/index.ts'
import { makeOperatorToken } from '../../projects/index.ts'
import { systemClock } from '../../platform/clock.ts'
import { DEMO_SECRETS, parseSecrets } from '../../platform/secrets.ts'
import { until } from '../../testing/merchant.ts'
import { openShop, type Shop } from '../../testing/shop.ts'

/** Razorpay says of itself that something is down; routing goes round it for as long. */

let shop: Shop
let token: string
beforeAll(async () => {
  shop = await openShop({ gateways: ['razorpay', 'stripe'], timeout_ms: 5_000 })
  ;({ token } = await makeOperatorToken({ sql: shop.sql, secrets: parseSecrets(DEMO_SECRETS), clock: systemClock, actor: 'test' }, 'Asha'))
  await until(() => api('GET', '/audit'), ({ status }) => status === 200)
})
afterAll(async () => { await shop.close() })

const api = async (method: string, path: string, body?: object) => {
  const answer = await fetch(`${shop.url}/api${path}`, { method, headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  return { status: answer.status, body: await answer.json() as Record<string, unknown> }
}
interface Downtime { account_id: string; source: string; method: string; issuer: string; severity: string; ended_at: string | null }
const downtimes = async () => (await api('GET', '/routing/downtime')).body['downtimes'] as Downtime[]

/** What Razorpay's simulator says of itself from now on; its notice is delivered, and has reached this process. */
const razorpaySays = async (said: object) => {
  const answer = await fetch(`${shop.simulators_url}/razorpay/v1/_downtimes`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(said) })
  const { id } = await answer.json() as { id: string }
  await shop.settled()
  return id
}

/** Who was to be asked for a new payment, first to last. */
const orderFor = async (by: 'card' | 'intent') => {
  const { payment_id } = await shop.merchant.pay(await shop.merchant.order(), by)
  const { decision } = (await api('GET', `/payments/${payment_id}/decision`)).body as { decision: { order: { account_id: string; reason: string }[] } }
  return decision.order.map(({ account_id }) => account_id)
}
const razorpay = 'acc_demo_razorpay_1'
const firstFor = async (by: 'card' | 'intent') => (await orderFor(by))[0]

const soundBooks = async () => { await shop.settled(); expect(await examine(shop.sql, shop.clock.now())).toEqual([]) }

const down = { method: 'card', severity: 'high', instrument: { network: 'VISA' } }

it('is shown to operators, and payments of that kind go elsewhere until it is over, in a project without rules', async () => {
  expect(await firstFor('card')).toBe(razorpay)
  const id = await razorpaySays(down)
  expect(await until(downtimes, found => found.length > 0)).toContainEqual(expect.objectContaining({ account_id: razorpay, source: 'gateway', name: id, method: 'card', issuer: 'VISA', severity: 'high', ended_at: null }))
  const order = await until(() => orderFor('card'), ([first]) => first !== razorpay)
  expect(order.at(-1), 'asked last, should all others refuse').toMatch(/razorpay/)
  expect(await firstFor('intent'), 'only Visa cards are down').toBe(razorpay)
  await razorpaySays({ id, resolved: true })
  await until(() => firstFor('card'), first => first === razorpay)
  expect((await downtimes()).find(each => each.account_id === razorpay)).toMatchObject({ ended_at: expect.any(String) })
  await soundBooks()
})

it('is gone round by the rules of a project, too', async () => {
  const [row] = await shop.sql<{ project_id: string }[]>`select project_id from gateway_accounts where account_id = ${razorpay}`
  const draft = await api('POST', `/routing/${row?.project_id}/drafts`, { text: `default priority ${razorpay}, acc_demo_stripe_1` })
  expect(await api('POST', `/routing/${row?.project_id}/publish`, { version: draft.body['version'], force: true })).toMatchObject({ status: 200 })
  await until(() => orderFor('card'), order => order.length === 2)
  const id = await razorpaySays(down)
  await until(() => orderFor('card'), order => order.length === 1 && order[0] === 'acc_demo_stripe_1')
  await razorpaySays({ id, severity: 'low' })
  await until(() => firstFor('card'), first => first === razorpay)
  await soundBooks()
})
