import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { days, hours, minutes, seconds } from '../platform/clock.ts'
import { decide, type InstrumentName, type Wire } from '../testing/merchant.ts'
import { openShop, type Shop } from '../testing/shop.ts'
import { demo_accounts } from '../gateways/cashfree/demo-accounts.ts'
import { examine } from '../doctor/index.ts'

let shop: Shop
beforeAll(async () => { shop = await openShop({ timeout_ms: 400 }) })
afterEach(async () => { await shop.control.heal(); await shop.settled() })
afterAll(async () => { await shop.close() })

/** An order on whose payment something goes wrong at the gateway; the order's amount tells the simulator which. */
const unlucky = async (fault: { kind: string } & Record<string, unknown>, match: Wire = {}, more: Wire = {}) => {
  const order = await shop.merchant.order(more)
  await shop.control.fault(fault, { amount_minor: order.order_amount * 100, ...match }, null)
  return order
}
const status = async (payment_id: string) => (await shop.merchant.payment(payment_id))['status']
const loseNotices = (amount: number) => shop.control.fault({ kind: 'webhook_lost' }, { amount_minor: amount * 100 }, null)

it('learns by asking what a lost notice would have told', async () => {
  const order = await unlucky({ kind: 'webhook_lost' })
  const { payment_id } = await shop.merchant.pay(order, 'collect')
  await shop.settled()
  expect(await status(payment_id)).toBe('PENDING')
  await shop.move(seconds(6))
  await shop.settled()
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'SUCCESS' })
  await shop.invariants()
})

it.each<[string, { kind: string } & Record<string, unknown>, InstrumentName]>([
  ['a time-out after charging', { kind: 'timeout_after' }, 'collect'],
  ['a connection that broke after charging', { kind: 'reset_after' }, 'collect'],
  ['a 500 after charging', { kind: 'error_after' }, 'collect'],
  ['an answer that is no JSON', { kind: 'garbage', shape: 'html' }, 'collect'],
  ['an answer cut short', { kind: 'garbage', shape: 'truncated' }, 'collect'],
  ['an answer of other types', { kind: 'garbage', shape: 'wrong_types' }, 'collect'],
  ['an answer without end', { kind: 'garbage', shape: 'huge' }, 'collect'],
  ['an empty answer', { kind: 'garbage', shape: 'empty' }, 'collect'],
])('holds a payment open after %s, and finds that it was charged', async (_, fault, by) => {
  const order = await unlucky(fault, { operation: 'pay' })
  await loseNotices(order.order_amount)
  const paid = await shop.merchant.pay(order, by)
  expect(paid).toMatchObject({ payment_status: 'PENDING', capture_status: 'PENDING' })
  await shop.move(seconds(31))
  await shop.settled()
  expect(await shop.merchant.payment(paid.payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'SUCCESS' })
  await shop.invariants()
})

it.each<[string, { kind: string } & Record<string, unknown>]>([
  ['a time-out before charging', { kind: 'timeout_before' }],
  ['a connection that broke before charging', { kind: 'reset_before' }],
  ['a 500', { kind: 'error' }],
  ['garbage instead of charging', { kind: 'garbage', done: false }],
])('holds a payment open after %s, and fails it only when the gateway surely does not have it', async (_, fault) => {
  const order = await unlucky(fault, { operation: 'pay' })
  const { payment_id, payment_status } = await shop.merchant.pay(order, 'collect')
  expect(payment_status).toBe('PENDING')
  await shop.move(seconds(20))
  await shop.settled()
  expect(await status(payment_id)).toBe('PENDING')
  await shop.move(minutes(1))
  await shop.settled()
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'FAILED', capture_status: 'FAILED' })
  expect(await shop.merchant.orderStatus(order.order_id)).toBe('ACTIVE')
  await shop.invariants()
})

it('does not begin a payment whose order the gateway did not take', async () => {
  const order = await unlucky({ kind: 'error' }, { operation: 'create_order' })
  expect(await shop.merchant.pay(order, 'collect')).toMatchObject({ payment_status: 'INIT_FAILED', capture_status: 'FAILED' })
  await shop.invariants()
})

it('never fails by a timer a payment that a bank keeps pending', async () => {
  const order = await unlucky({ kind: 'pending' }, { operation: 'pay' }, { expiry_time_in_minutes: 60 })
  const { payment_id } = await shop.merchant.pay(order, 'collect')
  for (const wait of [minutes(10), hours(2), days(2), days(5)]) {
    await shop.move(wait)
    await shop.settled()
    expect(await status(payment_id)).toBe('PENDING')
  }
  expect((await examine(shop.sql, shop.clock.now())).map(({ rule }) => rule)).toEqual(['outcome-unknown-for-3-days'])
  const { payments } = await shop.control.ledger()
  const late = payments.find(({ amount_minor }) => amount_minor === order.order_amount * 100)
  await shop.control.simulate(demo_accounts[0] ?? { client_id: '', client_secret: '' }, late?.id ?? 0, 'SUCCESS')
  await shop.settled()
  expect(await status(payment_id), 'paid long after the end of the order').toBe('REVERSED')
  await shop.invariants()
})

it('takes late success of a payment that had failed', async () => {
  const order = await shop.merchant.order()
  const { payment_id } = await shop.merchant.pay(order, 'failing')
  await shop.settled()
  expect(await status(payment_id)).toBe('FAILED')
  const { payments } = await shop.control.ledger()
  const failed = payments.find(({ amount_minor }) => amount_minor === order.order_amount * 100)
  await shop.control.simulate(demo_accounts[0] ?? { client_id: '', client_secret: '' }, failed?.id ?? 0, 'SUCCESS')
  await shop.settled()
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'SUCCESS' })
  expect(await shop.merchant.payment(payment_id)).not.toHaveProperty('error_details')
  await shop.invariants()
})

it('gives back at once what was paid after the end of the order', async () => {
  const { merchant } = shop
  const order = await merchant.order({ expiry_time_in_minutes: 1 })
  const paid = await merchant.pay(order, 'card')
  // By the gateway's clock the order is over; our own has not noticed yet.
  await shop.control.move(minutes(2))
  await decide(String(paid['redirect_url']), 'approve')
  await shop.settled()
  expect(await merchant.payment(paid.payment_id)).toMatchObject({ status: 'REVERSED', capture_status: 'SUCCESS' })
  shop.clock.move(minutes(2))
  await shop.settled()
  expect(await merchant.orderStatus(order.order_id)).toBe('EXPIRED')
  const refunds = await shop.sql`select type, state from refunds join orders using (order_key) where order_id = ${order.order_id}`
  expect([...refunds]).toEqual([{ type: 'AUTO_REFUND', state: 'success' }])
  expect(await merchant.refund(order.order_id, 1)).toMatchObject({ status: 409, body: { code: 'payment_not_refundable' } })
  await shop.invariants()
})

it('asks again for a reversal that the gateway refused to make', async () => {
  const { merchant } = shop
  const order = await merchant.order({ expiry_time_in_minutes: 1 })
  const paid = await merchant.pay(order, 'card')
  await shop.control.fault({ kind: 'error', status: 400 }, { operation: 'refund', amount_minor: order.order_amount * 100 })
  await shop.control.move(minutes(2))
  await decide(String(paid['redirect_url']), 'approve')
  await shop.settled()
  const refund = async () => [...await shop.sql`select r.state from refunds r join orders using (order_key) where order_id = ${order.order_id}`]
  expect(await refund()).toEqual([{ state: 'pending' }])
  expect(await examine(shop.sql, shop.clock.now())).toEqual([])
  shop.clock.move(minutes(2))
  await shop.settled()
  expect(await refund()).toEqual([{ state: 'success' }])
  expect(await merchant.payment(paid.payment_id)).toMatchObject({ status: 'REVERSED', capture_status: 'SUCCESS' })
  await shop.invariants()
})

it('keeps FAILED what the gateway took too late and gave back by itself, and tells support once', async () => {
  const { merchant } = shop
  const order = await merchant.order({ expiry_time_in_minutes: 60 })
  await shop.control.settings({ drop_after_ms: days(1) })
  const paid = await merchant.pay(order, 'card')
  await shop.control.fault({ kind: 'webhook_duplicate', copies: 3 }, { amount_minor: order.order_amount * 100 }, null)
  await shop.move(minutes(59))
  // By the gateway's clock the order is over; our own has not noticed yet.
  await shop.control.move(minutes(2))
  await decide(String(paid['redirect_url']), 'approve')
  await shop.settled()
  shop.clock.move(minutes(2))
  await shop.settled()
  expect(await merchant.payment(paid.payment_id)).toMatchObject({ status: 'FAILED', capture_status: 'FAILED' })
  expect(await merchant.orderStatus(order.order_id)).toBe('EXPIRED')
  const told = await shop.sql`select payment, try, detail from order_events join orders using (order_key) where order_id = ${order.order_id} and kind = 'payment.given_back'`
  expect([...told]).toEqual([{ payment: 1, try: 1, detail: { gateway_refund_id: expect.stringMatching(/^\d+$/), amount_minor: String(order.order_amount * 100), currency: 'INR' } }])
  await shop.invariants()
})

it('counts what was paid in time and learnt of later', async () => {
  const { merchant } = shop
  const order = await merchant.order({ expiry_time_in_minutes: 1 })
  await loseNotices(order.order_amount)
  const paid = await merchant.pay(order, 'collect')
  await shop.settled()
  await shop.move(minutes(10))
  expect(await merchant.orderStatus(order.order_id)).not.toBe('ACTIVE')
  await shop.settled()
  expect(await merchant.payment(paid.payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'SUCCESS' })
  expect(await merchant.orderStatus(order.order_id)).toBe('PAID')
  await shop.invariants()
})

it('lets go what was held for an order that another had paid', async () => {
  const { merchant } = shop
  const order = await merchant.order({ preauth: true })
  const [first, second] = [await merchant.pay(order, 'card'), await merchant.pay(order, 'card')]
  await loseNotices(order.order_amount)
  await decide(String(first['redirect_url']), 'approve')
  await decide(String(second['redirect_url']), 'approve')
  await shop.settled()
  const states = (await merchant.payments(order.order_id)).map(payment => [payment['status'], payment['capture_status']])
  expect(states).toEqual([['SUCCESS', 'AUTHORISED'], ['REVERSED', 'VOIDED']])
  await shop.invariants()
})

it.each([
  ['less money', { kind: 'wrong_amount' }, 'less money'],
  ['another currency', { kind: 'wrong_currency' }, 'USD'],
])('never takes %s than was asked for success', async (_, fault, says) => {
  const order = await unlucky(fault, { operation: 'pay' })
  const { payment_id } = await shop.merchant.pay(order, 'collect')
  for (const wait of [0, seconds(6), minutes(5), hours(3), days(4)]) {
    await shop.move(wait)
    await shop.settled()
    expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'PENDING', capture_status: 'PENDING', payment_message: expect.stringContaining(says) })
    expect((await examine(shop.sql, shop.clock.now())).map(({ rule }) => rule), 'a person has to look at once').toContain('wrong-money')
  }
  const findings = await examine(shop.sql, shop.clock.now())
  expect(findings.map(({ rule }) => rule), 'a person has to look: the settlement report says so, too').toEqual(['outcome-unknown-for-3-days', 'wrong-money'])
})
