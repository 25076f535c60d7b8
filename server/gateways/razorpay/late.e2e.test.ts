import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { days, hours, minutes, seconds } from '../../platform/clock.ts'
import { decide } from '../../testing/merchant.ts'
import { openShop, type Shop } from '../../testing/shop.ts'

/** Razorpay calls a payment failed when nobody made it in time, and hears the bank's word for days after that. */

let shop: Shop
beforeAll(async () => { shop = await openShop({ gateways: ['razorpay'], timeout_ms: 5_000 }) })
afterEach(async () => { await shop.settled(); await shop.invariants() })
afterAll(async () => { await shop.close() })

/** A card payment whose payer went away, and its number in the gateway's ledger. */
const abandoned = async (order: { order_hash: string }) => {
  const { payment_id } = await shop.merchant.pay(order, 'card')
  await shop.move(minutes(20))
  await shop.settled()
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'FAILED', error_details: { error_code: 'not_paid_in_time' } })
  const { payments } = await shop.control.ledger()
  return { payment_id, number: Math.max(...payments.map(({ id }) => id)) }
}

it('takes the money of a payment that the bank approves late', async () => {
  const order = await shop.merchant.order()
  const { payment_id, number } = await abandoned(order)
  await shop.control.decide(number, 'approve')
  await shop.settled()
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'SUCCESS' })
  expect(await shop.merchant.orderStatus(order.order_id)).toBe('PAID')
})

it('leaves the money of a late payment where its order was paid meanwhile, and sees it go back', async () => {
  const order = await shop.merchant.order()
  const { payment_id, number } = await abandoned(order)
  const other = await shop.merchant.pay(order, 'card')
  await decide(String(other['redirect_url']), 'approve')
  await shop.settled()
  expect(await shop.merchant.payment(other.payment_id)).toMatchObject({ status: 'SUCCESS' })
  await shop.control.decide(number, 'approve')
  await shop.settled()
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'REVERSED' })
  expect((await shop.control.ledger()).payments.find(({ id }) => id === number)).toMatchObject({ state: 'authorized', captured_minor: 0 })
  await shop.move(days(5))
  await shop.settled()
  expect((await shop.control.ledger()).payments.find(({ id }) => id === number)).toMatchObject({ state: 'refunded', captured_minor: 0 })
  const [row] = await shop.sql<{ release: string }[]>`select p.release from payments p join orders o using (order_key) where o.order_id = ${order.order_id} and p.state = 'reversed'`
  expect(row).toEqual({ release: 'done' })
})

it('asks, at the slower pace, about a hold that nobody can let go, says once why, and sees it lapse', async () => {
  const order = await shop.merchant.order()
  await shop.control.fault({ kind: 'error', status: 400 }, { operation: 'capture', amount_minor: order.order_amount * 100 }, null)
  const { payment_id, number } = await abandoned(order)
  await shop.control.decide(number, 'approve')
  await shop.settled()
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'AUTHORISED' })
  await shop.move(hours(10))
  await shop.settled()
  const asked = async () => (await shop.sql<{ operation: string }[]>`
    select detail ->> 'operation' as operation from order_events join orders using (order_key) where order_id = ${order.order_id} and kind = 'gateway.called' order by number`).length
  const before = await asked()
  for (let half_hours = 0; half_hours < 12; half_hours += 1) {
    await shop.move(minutes(30) + seconds(1))
    await shop.settled()
  }
  expect(await asked() - before, 'once each half-hour').toBe(12)
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'AUTHORISED' })
  await shop.move(days(5))
  await shop.settled()
  await shop.move(days(1))
  await shop.settled()
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'REVERSED', capture_status: 'VOIDED' })
  expect(await shop.merchant.orderStatus(order.order_id)).toBe('ACTIVE')
  const told = await shop.sql`select detail from order_events join orders using (order_key) where order_id = ${order.order_id} and kind = 'payment.hold_stays'`
  expect([...told]).toEqual([{ detail: { why: expect.stringContaining('lapses') } }])
})

it('keeps copies of the calls in which support finds order, amount and state, and no payer', async () => {
  const order = await shop.merchant.order()
  await shop.merchant.pay(order, 'card')
  const copies = await shop.sql<{ request: string; answer: string }[]>`
    select detail ->> 'request' as request, detail ->> 'answer' as answer from order_events join orders using (order_key) where order_id = ${order.order_id} and kind = 'gateway.called' order by number`
  const amount = `amount=${order.order_amount}00, currency=INR`
  expect(copies).toEqual([
    { request: expect.stringMatching(new RegExp(`^POST /orders ${amount}, receipt=[a-z2-7]{20}`)), answer: expect.stringMatching(new RegExp(`^id=order_.*amount=${order.order_amount}00,.*currency=INR.*status=created`)) },
    { request: expect.stringMatching(new RegExp(`^POST /payments/create/json ${amount}.*method=card`)), answer: expect.stringMatching(/^razorpay_payment_id=pay_/) },
  ])
})
