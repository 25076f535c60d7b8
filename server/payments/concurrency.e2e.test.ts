import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { createHmac } from 'node:crypto'
import { demo_accounts } from '../gateways/cashfree/demo-accounts.ts'
import { minutes } from '../platform/clock.ts'
import { decide, openMerchant, type Answer } from '../testing/merchant.ts'
import { openShop, type Shop } from '../testing/shop.ts'

let shop: Shop
beforeAll(async () => { shop = await openShop({ timeout_ms: 5_000 }) })
afterEach(async () => { await shop.control.heal(); await shop.settled(); await shop.invariants() })
afterAll(async () => { await shop.close() })

const times = <T>(count: number, make: (at: number) => Promise<T>) => Promise.all(Array.from({ length: count }, (_, at) => make(at)))
const count = (answers: Answer[]) => answers.reduce<Record<string, number>>((sums, { status, body }) => {
  const name = status === 200 ? 'ok' : String(body['code'])
  return { ...sums, [name]: (sums[name] ?? 0) + 1 }
}, {})
/** A paid order of the demo project. */
const paid = async () => {
  const order = await shop.merchant.order()
  const { payment_id } = await shop.merchant.pay(order, 'collect')
  await shop.settled()
  return { ...order, payment_id }
}

it('lets one of 64 payers pay an order; who else paid gets the money back', async () => {
  const order = await shop.merchant.order()
  const answers = await times(64, () => shop.merchant.tryToPay(order, 'collect'))
  const { ok = 0, ...refused } = count(answers)
  expect(ok).toBeGreaterThan(0)
  expect(ok).toBeLessThanOrEqual(20)
  expect(ok + Object.values(refused).reduce((sum, each) => sum + each, 0)).toBe(64)
  expect(['order_already_paid', 'transaction_limit_reached_for_order']).toEqual(expect.arrayContaining(Object.keys(refused)))
  await shop.settled()
  const states = (await shop.merchant.payments(order.order_id)).map(payment => payment['status'])
  expect(states.filter(state => state === 'SUCCESS')).toHaveLength(1)
  expect(states.every(state => ['SUCCESS', 'REVERSED', 'USER_DROPPED', 'FAILED', 'INIT_FAILED'].includes(String(state)))).toBe(true)
  expect(await shop.merchant.orderStatus(order.order_id)).toBe('PAID')
})

it('lets one of twenty payers pay on their bank pages at once', async () => {
  const order = await shop.merchant.order()
  const payments = await times(20, () => shop.merchant.pay(order, 'netbanking'))
  await times(20, at => decide(String(payments[at]?.['redirect_url']), 'approve'))
  await shop.settled()
  const states = (await shop.merchant.payments(order.order_id)).map(payment => payment['status'])
  expect(states.filter(state => state === 'SUCCESS')).toHaveLength(1)
  expect(states.filter(state => state === 'PENDING' || state === 'REDIRECTED')).toHaveLength(0)
})

it('makes one of 64 refunds of 60 %', async () => {
  const { order_id, order_amount } = await paid()
  const answers = await times(64, () => shop.merchant.refund(order_id, Math.round(order_amount * 60) / 100))
  expect(count(answers)).toEqual({ ok: 1, refund_amount_exceeded: 63 })
})

it('takes a refund id once, though two orders ask with it at once', async () => {
  for (let round = 0; round < 3; round += 1) {
    const [one, other] = [await paid(), await paid()]
    const refund_id = `refund_at_once_${round}`
    const answers = await times(10, at => shop.merchant.refund(at % 2 === 0 ? one.order_id : other.order_id, 1, refund_id))
    expect(count(answers)).toEqual({ ok: 1, refund_id_already_exists: 9 })
  }
})

it('opens an order once, and pays once, under one idempotency key', async () => {
  const order = await shop.merchant.order()
  const answers = await times(8, () => shop.merchant.tryToPay(order, 'collect', { 'x-idempotency-key': `pay-${order.order_id}` }))
  expect(new Set(answers.filter(({ status }) => status === 200).map(({ body }) => body['payment_id'])).size).toBe(1)
  expect(answers.every(({ status, body }) => status === 200 || body['code'] === 'idempotency_key_in_use')).toBe(true)
  expect(await shop.merchant.payments(order.order_id)).toHaveLength(1)
})

it('changes nothing by ten copies of a notice, at once and after one another', async () => {
  const order = await shop.merchant.order()
  await shop.control.fault({ kind: 'webhook_duplicate', copies: 9 }, { amount_minor: order.order_amount * 100 })
  const { payment_id } = await shop.merchant.pay(order, 'collect')
  await shop.settled()
  const before = await history(order.order_id)
  const { webhooks } = await shop.control.ledger()
  const notice = webhooks.find(({ body }) => body.includes(`"order_amount":${order.order_amount}`))
  expect(webhooks.filter(({ body }) => body === notice?.body)).toHaveLength(10)
  const again = () => deliver(notice?.body ?? '')
  expect((await times(10, again)).map(({ status }) => status)).toEqual(Array(10).fill(200))
  expect((await again()).status).toBe(200)
  await shop.settled()
  expect(await history(order.order_id)).toEqual(before)
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'SUCCESS' })
})

it.each<[string, { secret?: string; age_ms?: number; account?: string; change?: (body: string) => string}, number]>([
  ['under another secret', { secret: 'not the secret' }, 401],
  ['that is six minutes old', { age_ms: minutes(6) }, 401],
  ['that comes from the future', { age_ms: -minutes(6) }, 401],
  ['whose body was changed', { change: body => body.replace('FAILED', 'SUCCESS') }, 401],
  ['that was signed by another account', { account: 'acc_demo_cashfree_2' }, 401],
  ['for no account', { account: 'acc_nobody' }, 404],
])('refuses a notice %s', async (_, { change = body => body, ...how }, status) => {
  const order = await shop.merchant.order()
  const { payment_id } = await shop.merchant.pay(order, 'failing')
  await shop.settled()
  const before = await shop.merchant.payment(payment_id)
  const { webhooks } = await shop.control.ledger()
  const body = webhooks.at(-1)?.body ?? ''
  expect((await deliver(body, how, change(body))).status).toBe(status)
  await shop.settled()
  expect(await shop.merchant.payment(payment_id)).toEqual(before)
})

it('is one router in two processes', async () => {
  const second = await shop.openAnother()
  const other = openMerchant(second.url, shop.merchant.key)
  const either = (at: number) => (at % 2 === 0 ? shop.merchant : other)
  const order = await shop.merchant.order()
  expect(count(await times(10, at => either(at).post('/orders', { order_id: 'order_of_two_processes', order_amount: 5, order_currency: 'INR', customer_details: {} })))).toEqual({ ok: 1, order_id_already_exists: 9 })
  await times(12, at => either(at).tryToPay(order, 'collect'))
  await shop.settled()
  for (const each of [shop.merchant, other]) {
    expect((await each.payments(order.order_id)).filter(payment => payment['status'] === 'SUCCESS')).toHaveLength(1)
  }
  expect(count(await times(16, at => either(at).refund(order.order_id, order.order_amount * 0.75)))).toEqual({ ok: 1, refund_amount_exceeded: 15 })
  // What one has begun the other finishes.
  const lost = await shop.merchant.order()
  await shop.control.fault({ kind: 'webhook_lost' }, { amount_minor: lost.order_amount * 100 }, null)
  const { payment_id } = await other.pay(lost, 'collect')
  await shop.move(minutes(1))
  await shop.settled()
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'SUCCESS' })
})

/** Everything that is written of an order. */
const history = async (order_id: string) => [...await shop.sql`
  select e.number, e.kind, o.events, p.state, p.updated_at, p.refunded_minor from orders o join order_events e using (order_key) join payments p using (order_key) where o.order_id = ${order_id} order by e.number`]

/** Posts a notice as Cashfree would: signed over the body, sent with what may be another one. */
const deliver = (body: string, { secret = demo_accounts[0]?.client_secret ?? '', age_ms = 0, account = 'acc_demo_cashfree_1' } = {}, sent = body) => {
  const timestamp = String(shop.clock.now().getTime() - age_ms)
  return fetch(`${shop.url}/hooks/${account}`, {
    method: 'POST', body: sent,
    headers: {
      'content-type': 'application/json', 'x-webhook-version': '2025-01-01', 'x-webhook-timestamp': timestamp, 'x-idempotency-key': crypto.randomUUID(),
      'x-webhook-signature': createHmac('sha256', secret).update(timestamp + body).digest('base64'),
    },
  })
}
