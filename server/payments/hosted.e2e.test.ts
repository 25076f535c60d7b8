import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { minutes } from '../platform/clock.ts'
import { decide, instruments } from '../testing/merchant.ts'
import { openShop, type Shop } from '../testing/shop.ts'

/** Cards that the payer enters on the gateway's page, as a shop without PCI scope asks for them. Stripe has such a page, and can close it. */

let shop: Shop
beforeAll(async () => { shop = await openShop({ gateways: ['stripe'], timeout_ms: 2_000 }) })
afterEach(async () => { await shop.control.heal(); await shop.settled(); await shop.invariants() })
afterAll(async () => { await shop.close() })

const hosted = (more: object = {}) => ({ ...instruments.hosted, payment_method_details: { channel: 'hosted', ...more } })
type Merchant = Pick<Shop['merchant'], 'post'>
const pay = async ({ post }: Merchant, { order_hash }: { order_hash: string }) => (await post(`/order/pay/${order_hash}`, hosted())).body
const sessions = async () => (await shop.control.ledger()).orders

it('leads the payer to the gateway\'s page, and keeps of the card that it was entered there', async () => {
  const order = await shop.merchant.order()
  const paid = await pay(shop.merchant, order)
  expect(paid).toMatchObject({ payment_status: 'REDIRECTED', payment_method: 'card', redirect_url: expect.stringContaining('/redirect/') })
  await decide(String(paid['redirect_url']), 'approve')
  await shop.settled()
  expect(await shop.merchant.payment(String(paid['payment_id']))).toMatchObject({ status: 'SUCCESS', capture_amount: order.order_amount })
  const [kept] = await shop.sql<{ instrument: object }[]>`select instrument from payments join orders using (order_key) where order_id = ${order.order_id}`
  expect(kept?.instrument).toEqual({ channel: 'hosted' })
})

it('refuses a card beside it, another channel, and an order that takes no cards', async () => {
  const order = await shop.merchant.order()
  const said = async (body: object, of: { order_hash: string } = order) => { const { status, body: { message } } = await shop.merchant.post(`/order/pay/${of.order_hash}`, body); return [status, message] }
  expect(await said(hosted({ card_number: '4242424242424242' }))).toEqual([400, 'payment_method_details.card_number must be left out where channel is hosted'])
  expect(await said({ payment_method: 'card', payment_method_details: { channel: 'page' } })).toEqual([400, 'payment_method_details.channel must be hosted, or left out'])
  expect((await said(hosted(), await shop.merchant.order({ payment_methods: 'upi,nb' })))[0]).toBe(400)
})

it('holds the money of an order with pre-auth', async () => {
  const order = await shop.merchant.order({ preauth: true })
  const paid = await pay(shop.merchant, order)
  await decide(String(paid['redirect_url']), 'approve')
  await shop.settled()
  const payment_id = String(paid['payment_id'])
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'AUTHORISED' })
  expect(await shop.merchant.authorize(order.order_id, payment_id, 'CAPTURE', order.order_amount)).toMatchObject({ status: 200, body: { capture_status: 'SUCCESS' } })
})

it('stays open while cards are declined, and ends with the order', async () => {
  const order = await shop.merchant.order({ expiry_time_in_minutes: 45 })
  const paid = await pay(shop.merchant, order)
  await decide(String(paid['redirect_url']), 'decline')
  await shop.settled()
  expect(await shop.merchant.payment(String(paid['payment_id']))).toMatchObject({ status: 'REDIRECTED' })
  await shop.move(minutes(60))
  await shop.settled()
  expect(await shop.merchant.payment(String(paid['payment_id']))).toMatchObject({ status: 'USER_DROPPED' })
})

it('asks the next account where the page was not made, and closes one that was made all the same', async () => {
  const merchant = await shop.anotherProject([0, 0])
  const order = await merchant.order()
  await shop.control.fault({ kind: 'error_after' }, { operation: 'create_checkout_session', amount_minor: order.order_amount * 100 })
  const paid = await pay(merchant, order)
  expect(paid).toMatchObject({ payment_status: 'REDIRECTED' })
  await decide(String(paid['redirect_url']), 'approve')
  await shop.settled()
  await shop.move(minutes(2))
  await shop.settled()
  expect(await merchant.payment(String(paid['payment_id']))).toMatchObject({ status: 'SUCCESS' })
  const tries = await shop.sql<{ reference: string }[]>`select t.reference from tries t join orders using (order_key) where order_id = ${order.order_id} order by t.number`
  const states = (await sessions()).filter(({ reference }) => tries.some(tried => tried.reference === reference)).map(({ state }) => state)
  expect([tries.length, states.toSorted()]).toEqual([2, ['requires_payment_method', 'succeeded']])
  const payments = (await shop.control.ledger()).payments.filter(({ amount_minor }) => amount_minor === order.order_amount * 100)
  expect(payments.map(({ state }) => state).toSorted()).toEqual(['failed', 'succeeded'])
})
