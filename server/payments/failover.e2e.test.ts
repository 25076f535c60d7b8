import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { demo_accounts } from '../gateways/cashfree/demo-accounts.ts'
import { days, minutes, seconds } from '../platform/clock.ts'
import { DEMO_SECRETS, parseSecrets } from '../platform/secrets.ts'
import { makeOperatorToken } from '../projects/index.ts'
import { decide, type InstrumentName, type Wire } from '../testing/merchant.ts'
import { openShop, type Shop } from '../testing/shop.ts'

let shop: Shop
beforeAll(async () => { shop = await openShop({ timeout_ms: 2_000 }) })
afterEach(async () => { await shop.control.heal(); await shop.settled(); await shop.invariants() })
afterAll(async () => { await shop.close() })

type Fault = { kind: string } & Record<string, unknown>
/** The gateway charges, and says that it did not. */
const liar: Fault = { kind: 'error_after', status: 400 }

/** At which of the project's two accounts something goes wrong, for one order only: the amount tells it from the others. */
const faultAt = (place: number, fault: Fault, { order_amount }: { order_amount: number }, operation: string, times: number | null = null) =>
  shop.control.fault(fault, { account: demo_accounts[place]?.client_id, operation, amount_minor: order_amount * 100 }, times)

/** Notices of an account with pre-auth do not say whether the money was taken: it is asked soon after. */
const comesToRest = async () => {
  await shop.settled()
  await shop.move(minutes(2))
  await shop.settled()
}

const triesOf = async (order_id: string) => [...await shop.sql<{ number: number; account_id: string; outcome: string | null; code: string | null }[]>`
  select t.number, t.account_id, t.outcome, t.code from tries t join orders using (order_key) where order_id = ${order_id} order by t.payment, t.number`]
/** What the gateway has of an order, all its accounts together, in major units. */
const atGateway = async ({ order_amount }: { order_amount: number }) => {
  const { payments } = await shop.control.ledger()
  const own = payments.filter(({ amount_minor }) => amount_minor === order_amount * 100)
  return { charged: own.filter(({ captured_minor }) => captured_minor > 0).length, kept: own.reduce((sum, each) => sum + each.captured_minor - each.refunded_minor, 0) / 100 }
}
const kindsOf = async (order_id: string) => (await shop.sql<{ kind: string }[]>`select kind from order_events join orders using (order_key) where order_id = ${order_id} order by number`).map(({ kind }) => kind)

it('asks the next account when the first refuses, and is one payment all the while', async () => {
  const { merchant } = shop
  const order = await merchant.order()
  await faultAt(0, { kind: 'error' }, order, 'create_order')
  const paid = await merchant.pay(order, 'collect')
  expect(paid).toMatchObject({ payment_status: 'PENDING', capture_status: 'PENDING' })
  expect(paid).not.toHaveProperty('error_details')
  await comesToRest()
  expect(await merchant.payments(order.order_id)).toMatchObject([{ payment_id: paid.payment_id, status: 'SUCCESS', capture_amount: order.order_amount }])
  expect(await triesOf(order.order_id)).toEqual([
    { number: 1, account_id: 'acc_demo_cashfree_1', outcome: 'not_charged', code: 'gateway_failed' },
    { number: 2, account_id: 'acc_demo_cashfree_2', outcome: 'done', code: 'capture' },
  ])
  expect((await kindsOf(order.order_id)).filter(kind => kind.startsWith('payment.'))).toEqual(['payment.routed', 'payment.initiated', 'payment.tried_elsewhere', 'payment.pending', 'payment.captured'])
})

it('gives money back at the account that took it', async () => {
  const { merchant } = shop
  const order = await merchant.order()
  await faultAt(0, { kind: 'error' }, order, 'create_order')
  await merchant.pay(order, 'collect')
  await comesToRest()
  expect(await merchant.refund(order.order_id, order.order_amount)).toMatchObject({ status: 200 })
  await comesToRest()
  expect(await atGateway(order)).toEqual({ charged: 1, kept: 0 })
})

it.each(['CAPTURE', 'VOID'] as const)('sends a %s to the account that holds the money', async action => {
  const { merchant } = shop
  // Only the second account holds money; a third stands behind it that does, too.
  const other = await shop.anotherProject([1, 1])
  const order = await other.order({ preauth: true })
  await faultAt(1, { kind: 'error' }, order, 'create_order', 1)
  const paid = await other.pay(order, 'card')
  await decide(String(paid['redirect_url']), 'approve')
  await shop.settled()
  expect(await other.payment(paid.payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'AUTHORISED' })
  expect(await other.authorize(order.order_id, paid.payment_id, action, order.order_amount)).toMatchObject({ status: 200, body: { capture_status: action === 'CAPTURE' ? 'SUCCESS' : 'VOIDED' } })
  expect((await triesOf(order.order_id)).map(({ account_id }) => account_id.slice(-2))).toEqual(['_0', '_1'])
  expect(merchant.key).not.toEqual(other.key)
})

it('shows operators why, in order, with what came of each try; and nobody else', async () => {
  const { merchant } = shop
  const order = await merchant.order()
  await faultAt(0, { kind: 'error' }, order, 'create_order')
  const { payment_id } = await merchant.pay(order, 'collect')
  await comesToRest()
  const { token } = await makeOperatorToken({ sql: shop.sql, secrets: parseSecrets(DEMO_SECRETS), clock: shop.clock, actor: 'test' }, 'Asha')
  const ask = async (id: string, authorization: string) => {
    const answer = await fetch(`${shop.url}/api/payments/${id}/decision`, { headers: { authorization } })
    return { status: answer.status, body: await answer.json() as Wire }
  }
  const { body } = await merchant.until(() => ask(payment_id, `Bearer ${token}`), ({ status }) => status === 200)
  expect(body).toMatchObject({
    payment_id, order_id: order.order_id, project_id: 'proj_demo', status: 'SUCCESS', capture_status: 'SUCCESS',
    decision: { facts: { channel: 'collect', handle: 'okbank' }, accounts: [{ account_id: 'acc_demo_cashfree_1' }, { account_id: 'acc_demo_cashfree_2' }], order: [{ account_id: 'acc_demo_cashfree_1' }, { account_id: 'acc_demo_cashfree_2' }] },
    tries: [
      { try: 1, account_id: 'acc_demo_cashfree_1', outcome: 'not_charged', code: 'gateway_failed', current: false },
      { try: 2, account_id: 'acc_demo_cashfree_2', outcome: 'done', code: 'capture', current: true },
    ],
  })
  expect(JSON.stringify(body)).not.toContain('priya@okbank')
  expect(await ask(`pay_${'0'.repeat(32)}_1`, `Bearer ${token}`)).toMatchObject({ status: 404, body: { code: 'payment_not_found' } })
  expect(await ask('nothing', `Bearer ${token}`)).toMatchObject({ status: 404 })
  expect(await ask(payment_id, 'Bearer nothing')).toMatchObject({ status: 401 })
  const downtime = await fetch(`${shop.url}/api/routing/downtime?project_id=proj_demo`, { headers: { authorization: `Bearer ${token}` } })
  expect([downtime.status, await downtime.json()]).toEqual([200, { downtimes: [] }])
})

it('never began where every account refuses', async () => {
  const order = await shop.merchant.order()
  for (const place of [0, 1]) await faultAt(place, { kind: 'error' }, order, 'create_order')
  expect(await shop.merchant.pay(order, 'collect')).toMatchObject({ payment_status: 'INIT_FAILED', capture_status: 'FAILED', error_details: { error_code: expect.any(String) } })
  expect((await triesOf(order.order_id)).map(({ outcome }) => outcome)).toEqual(['not_charged', 'not_charged'])
})

it.each<[string, Fault]>([
  ['a time-out after charging', { kind: 'timeout_after' }],
  ['a time-out before charging', { kind: 'timeout_before' }],
  ['a 500', { kind: 'error' }],
  ['garbage', { kind: 'garbage', shape: 'html' }],
])('asks nobody else after %s: the outcome is unknown', async (_, fault) => {
  const order = await shop.merchant.order()
  await faultAt(0, fault, order, 'pay')
  await shop.merchant.pay(order, 'collect')
  expect(await triesOf(order.order_id)).toHaveLength(1)
  await shop.move(minutes(2))
})

it('answers the same payment to a repeat of the request, and asks nobody again', async () => {
  const order = await shop.merchant.order()
  await faultAt(0, { kind: 'error' }, order, 'create_order')
  const key = { 'x-idempotency-key': `pay-${order.order_id}` }
  const [first, second] = [await shop.merchant.tryToPay(order, 'collect', key), await shop.merchant.tryToPay(order, 'collect', key)]
  expect(second.body).toEqual(first.body)
  expect(await triesOf(order.order_id)).toHaveLength(2)
})

it('keeps one charge and gives the other back, when the account that said no had charged all the same', async () => {
  const { merchant } = shop
  const order = await merchant.order()
  await faultAt(0, liar, order, 'pay')
  const paid = await merchant.pay(order, 'collect')
  await comesToRest()
  expect(await atGateway(order)).toEqual({ charged: 2, kept: order.order_amount })
  expect(await merchant.payments(order.order_id)).toMatchObject([{ payment_id: paid.payment_id, status: 'SUCCESS', capture_status: 'SUCCESS', capture_amount: order.order_amount }])
  expect(await merchant.orderStatus(order.order_id)).toBe('PAID')
  // What is left is the merchant's to give back, once.
  expect(await merchant.refund(order.order_id, order.order_amount)).toMatchObject({ status: 200 })
  expect(await merchant.refund(order.order_id, 1)).toMatchObject({ status: 409 })
  await comesToRest()
  expect(await atGateway(order)).toEqual({ charged: 2, kept: 0 })
})

it('finds out by looking back, where the account that said no lost its notice, too', async () => {
  const { merchant } = shop
  const order = await merchant.order()
  await faultAt(0, liar, order, 'pay')
  await faultAt(0, { kind: 'webhook_lost' }, order, 'webhook', 1)
  await merchant.pay(order, 'collect')
  await comesToRest()
  expect(await atGateway(order)).toEqual({ charged: 2, kept: order.order_amount })
})

it('looks back until it is told, where the account that said no cannot answer at first', async () => {
  const { merchant } = shop
  const order = await merchant.order()
  await faultAt(0, liar, order, 'pay')
  await faultAt(0, { kind: 'webhook_lost' }, order, 'webhook', 1)
  for (const operation of ['terminate_order', 'get_order', 'get_payments']) await shop.control.fault({ kind: 'error' }, { account: demo_accounts[0]?.client_id, operation }, null)
  await merchant.pay(order, 'collect')
  await comesToRest()
  await shop.control.heal()
  await shop.move(minutes(10))
  await comesToRest()
  expect(await atGateway(order)).toEqual({ charged: 2, kept: order.order_amount })
})

it('takes the money that it finds at the account that said no, and closes the one where the payer was sent to', async () => {
  const { merchant } = shop
  const order = await merchant.order()
  await faultAt(0, liar, order, 'pay')
  const paid = await merchant.pay(order, 'card')
  expect(paid).toMatchObject({ payment_status: 'REDIRECTED' })
  const { payments } = await shop.control.ledger()
  const first = payments.find(({ amount_minor }) => amount_minor === order.order_amount * 100)
  await shop.control.simulate(demo_accounts[0] ?? { client_id: '', client_secret: '' }, first?.id ?? 0, 'SUCCESS')
  await shop.settled()
  expect(await merchant.payment(paid.payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'SUCCESS' })
  expect((await triesOf(order.order_id)).map(({ code }) => code)).toEqual(['capture', 'not_paid_in_time'])
  const page = await fetch(String(paid['redirect_url']))
  expect(page.url, 'the payer is not sent to pay again').toContain('/redirect/')
  expect(await page.text()).toContain('Paid')
  // Whoever still has the second account's page open cannot pay there.
  expect(await atGateway(order)).toEqual({ charged: 1, kept: order.order_amount })
})

it('comes to rest with every paisa in its place, whatever two accounts do to forty payments', async () => {
  const { merchant } = shop
  const at_create: (Fault | undefined)[] = [undefined, undefined, { kind: 'error' }, { kind: 'timeout_after' }, { kind: 'reset_after' }]
  const at_pay: (Fault | undefined)[] = [undefined, liar, liar, { kind: 'error', status: 400 }, { kind: 'timeout_after' }, { kind: 'error' }, { kind: 'garbage', shape: 'html' }, { kind: 'decline', code: '91' }]
  const at_webhook: (Fault | undefined)[] = [undefined, { kind: 'webhook_lost' }, { kind: 'webhook_duplicate', copies: 2 }, { kind: 'webhook_late', ms: minutes(3) }]
  const plans = fc.sample(fc.record({
    by: fc.constantFrom<InstrumentName>('collect', 'collect', 'card', 'netbanking'), leaves: fc.boolean(),
    faults: fc.array(fc.tuple(fc.constantFrom(...at_create), fc.constantFrom(...at_pay), fc.constantFrom(...at_webhook)), { minLength: 2, maxLength: 2 }),
  }), { numRuns: 40, seed: 4_711 })
  const begin = async ({ by, faults, leaves }: (typeof plans)[number]) => {
    const order = await merchant.order()
    for (const [place, [create, pay, webhook]] of faults.entries()) {
      if (create !== undefined) await faultAt(place, create, order, 'create_order')
      if (pay !== undefined) await faultAt(place, pay, order, 'pay')
      // Who says no, charges and keeps silent after that is found out by the settlement only.
      if (webhook !== undefined && !(pay === liar && webhook.kind === 'webhook_lost')) await faultAt(place, webhook, order, 'webhook')
    }
    // As a merchant would: 503 means again in a second. What was begun by then goes on beside it.
    const { body: paid } = await merchant.until(() => merchant.tryToPay(order, by), ({ status }) => status !== 503)
    if (typeof paid['redirect_url'] === 'string' && !leaves) await decide(paid['redirect_url'], 'approve')
    return order
  }
  const orders: Awaited<ReturnType<typeof begin>>[] = []
  while (orders.length < plans.length) orders.push(...await Promise.all(plans.slice(orders.length, orders.length + 4).map(begin)))
  for (const wait of [seconds(0), seconds(40), minutes(5), minutes(30), days(31)]) {
    await shop.move(wait)
    await shop.settled()
  }
  // What is to be looked back at waits for its turn: a few a minute.
  const waiting = async () => (await shop.sql`select from tries where next_check_at is not null`).length
  for (let minute = 0; await waiting() > 0; minute += 1) {
    expect(minute, 'minutes until all have had their turn').toBeLessThan(30)
    await shop.move(minutes(1))
    await shop.settled()
  }
  await shop.invariants()
  for (const order of orders) {
    const paid = await merchant.orderStatus(order.order_id) === 'PAID'
    expect((await atGateway(order)).kept, `order ${order.order_id} is ${paid ? 'paid' : 'not paid'}`).toBe(paid ? order.order_amount : 0)
  }
  const counted = await shop.sql<{ tries: number; aside: number }[]>`select count(*)::int as tries, count(aside_minor)::int as aside from tries where number = 2`
  expect(counted[0]?.tries, 'the storm does move payments on').toBeGreaterThan(10)
  expect(counted[0]?.aside, 'and accounts do charge twice').toBeGreaterThan(2)
}, 60_000)
