import { afterAll, beforeAll, expect, it } from 'vitest'
import { examine } from '../../doctor/index.ts'
import { openShop, type Shop } from '../../testing/shop.ts'
import { differences } from '../../testing/simulator-control.ts'
import { testbed } from './testbed.ts'

/** Stripe says at once that a refund to a card succeeded, and takes that back should the bank return the money. */

let shop: Shop
beforeAll(async () => {
  shop = await openShop({ gateways: ['stripe'], timeout_ms: 5_000 })
  // The bank takes back when the clock is moved, and not while the merchant is still looking.
  await shop.control.settings({ refund_delay_ms: 60_000 })
})
afterAll(async () => { await shop.close() })

it('takes back a refund that failed after it had succeeded; the money can be refunded again, and the doctor shows it until then', async () => {
  const { merchant } = shop
  const order = await merchant.order()
  const { body: paid } = await merchant.post(`/order/pay/${order.order_hash}`, { payment_method: 'card', payment_method_details: { card_number: '5105105105105100', card_holder_name: 'Priya Sharma', card_expiry_mm: '12', card_expiry_yy: '39', card_cvv: '123' } })
  await shop.settled()
  expect(await merchant.payment(String(paid['payment_id']))).toMatchObject({ status: 'SUCCESS', capture_status: 'SUCCESS' })
  const made = await merchant.refund(order.order_id, order.order_amount, 'refund_1')
  expect(made).toMatchObject({ status: 200, body: { refund_status: 'SUCCESS' } })
  expect(await merchant.refund(order.order_id, 1)).toMatchObject({ status: 409, body: { code: 'refund_amount_exceeded' } })
  await shop.move(61_000)
  await shop.settled()
  expect((await merchant.get('/refunds/refund_1')).body).toMatchObject({ refund_status: 'FAILED', refund_message: 'expired_or_canceled_card' })
  expect(await examine(shop.sql, shop.clock.now())).toMatchObject([{ rule: 'refund-taken-back', rows: [{ refund_id: 'refund_1' }] }])
  expect(await differences(shop.sql, shop.control, testbed)).toEqual([])
  expect((await merchant.refund(order.order_id, order.order_amount, 'refund_2')).body).toMatchObject({ refund_status: 'SUCCESS' })
  expect(await examine(shop.sql, shop.clock.now())).toEqual([])
})
