import { afterAll, beforeAll, expect, it } from 'vitest'
import { MAX_TIMEOUT_MS } from '../gateways/index.ts'
import { openShop, type Shop } from '../testing/shop.ts'

let shop: Shop
beforeAll(async () => { shop = await openShop({ timeout_ms: MAX_TIMEOUT_MS }) })
afterAll(() => shop.close())

it('tells a repeat that the request still runs, and gives both the same answer', async () => {
  const { merchant, control, sql } = shop
  const order = await merchant.order()
  await control.fault({ kind: 'slow', ms: 4_000 }, { operation: 'create_order' })
  const send = () => merchant.tryToPay(order, 'card', { 'x-idempotency-key': `pay-${order.order_id}` })
  const first = send()
  await merchant.until(() => sql`select 1 from tries`, ({ length }) => length === 1)
  expect(await send()).toMatchObject({ status: 409, body: { code: 'idempotency_key_in_use' } })
  const { status, body } = await first
  expect({ status, body }).toMatchObject({ status: 200, body: { payment_status: 'REDIRECTED', redirect_url: expect.stringContaining('http') } })
  expect(await send()).toMatchObject({ status, body })
  await shop.settled()
  await shop.invariants()
})
