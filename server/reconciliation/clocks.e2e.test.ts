import { afterAll, beforeAll, expect, it } from 'vitest'
import { minutes, seconds, type Clock } from '../platform/clock.ts'
import { openDatabaseClock } from '../platform/database-clock.ts'
import { openLog } from '../platform/log.ts'
import { openShop, type Shop } from '../testing/shop.ts'

let shop: Shop
beforeAll(async () => { shop = await openShop({ timeout_ms: seconds(5) }) })
afterAll(() => shop.close())

/** The clock of a machine that is two minutes ahead. */
const ahead: Clock = { now: () => new Date(Date.now() + minutes(2)) }

/** A payment whose gateway takes its time to begin it, while another process does what is due by its clock. */
const payBeside = async (clock: Clock) => {
  const { merchant, control, sql } = shop
  shop.clock.set(new Date())
  const second = await shop.openAnother(clock)
  const order = await merchant.order()
  await control.fault({ kind: 'slow', ms: 3_000 }, { operation: 'create_order' })
  const paying = merchant.pay(order, 'card')
  await merchant.until(() => sql`select 1 from tries join orders using (order_key) where order_id = ${order.order_id}`, ({ length }) => length === 1)
  await second.worker.drain()
  const paid = await paying
  await second.close()
  return paid['payment_status']
}

it('a payment that is just being started is no lost one to a machine whose clock is ahead', async () => {
  const clock = await openDatabaseClock({ sql: shop.sql, log: openLog('silent'), local: ahead })
  expect(await payBeside(clock)).toBe('REDIRECTED')
  expect(await payBeside(ahead), 'by its own clock it would be').toBe('FAILED')
  clock.close()
  await shop.settled()
  await shop.invariants()
})
