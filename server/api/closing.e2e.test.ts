import { afterAll, beforeAll, expect, it } from 'vitest'
import { openMerchant, until } from '../testing/merchant.ts'
import { openShop, type Shop } from '../testing/shop.ts'

let shop: Shop
beforeAll(async () => { shop = await openShop({ timeout_ms: 5_000 }) })
afterAll(() => shop.close())

it('answers what is under way when it is told to stop, and then is gone, though the client would keep its connection', async () => {
  const { merchant, sql, control } = shop
  const order = await merchant.order()
  const stopping = await shop.openAnother()
  await control.fault({ kind: 'slow', ms: 300 }, {})
  const paying = openMerchant(stopping.url, merchant.key).tryToPay(order, 'collect')
  await until(() => sql`select 1 from payments`, payments => payments.length === 1)
  const began = performance.now()
  const [paid] = await Promise.all([paying, stopping.close()])
  expect(paid).toMatchObject({ status: 200, body: { payment_status: 'PENDING' } })
  expect(paid.headers.get('connection')).toBe('close')
  expect(performance.now() - began, 'not as long as a silent client may keep a connection').toBeLessThan(10_000)
  await shop.settled()
  await shop.invariants()
})
