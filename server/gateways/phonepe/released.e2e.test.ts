import { afterAll, beforeAll, expect, it } from 'vitest'
import { minutes } from '../../platform/clock.ts'
import { openShop, type Shop } from '../../testing/shop.ts'

/** PhonePe does not publish what it calls an order whose held money was let go: only that it is FAILED. */

let shop: Shop
beforeAll(async () => { shop = await openShop({ gateways: ['phonepe'] }) })
afterAll(async () => { await shop.close() })

it.each([['answered', []], ['whose answer is lost', [{ kind: 'timeout_after' }]]] as const)('takes held money for let go after a void %s, whatever PhonePe calls it', async (_, faults) => {
  const order = await shop.merchant.order({ preauth: true })
  const { payment_id } = await shop.merchant.pay(order, 'intent')
  const { payments } = await shop.control.ledger()
  await shop.control.decide(Math.max(...payments.map(({ id }) => id)), 'approve')
  await shop.settled()
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'AUTHORISED' })
  await shop.control.fault({ kind: 'decline', code: 'A_NEW_WORD' }, { operation: 'cancel' })
  for (const fault of faults) await shop.control.fault(fault, { operation: 'cancel' })
  expect((await shop.merchant.authorize(order.order_id, payment_id, 'VOID')).status).toBe(200)
  await shop.move(minutes(2))
  await shop.settled()
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'REVERSED', capture_status: 'VOIDED' })
  await shop.invariants()
})
