import { afterEach, beforeEach, expect, it } from 'vitest'
import { pino } from 'pino'
import { connectorOf } from '../gateways/index.ts'
import { seconds } from '../platform/clock.ts'
import { openShop, type Shop } from '../testing/shop.ts'

/** The way back from the gateway's page, by whoever has the link. */

let lines: string[]
let shop: Shop
const log = pino({ level: 'warn' }, { write: (line: string) => { lines.push(line) } })
// One for each test: what is due of one test's payments would use up what the account allows in another.
beforeEach(async () => {
  lines = []
  shop = await openShop({ log })
})
afterEach(async () => {
  await shop.settled()
  await shop.invariants()
  await shop.close()
})

const times = <T>(count: number, work: () => Promise<T>) => Promise.all(Array.from({ length: count }, work))
const begin = async () => {
  const order = await shop.merchant.order()
  const { payment_id } = await shop.merchant.pay(order, 'card')
  const comeBack = async () => {
    const answer = await fetch(`${shop.url}/redirect/${payment_id}/return`, { redirect: 'manual' })
    return { status: answer.status, text: await answer.text() }
  }
  /** Looks at the payment since it began, and what is planned for it. */
  const looks = async () => {
    const [row] = await shop.sql<{ calls: number; checks: number; next_check_at: Date }[]>`
      select checks, next_check_at, (select count(*)::int from order_events e where e.order_key = orders.order_key and kind = 'gateway.called') as calls
        from payments join orders using (order_key) where order_id = ${order.order_id}`
    return row ?? { calls: 0, checks: 0, next_check_at: new Date(0) }
  }
  return { order, payment_id, comeBack, looks }
}

it('asks about a payment once in five seconds, however often its payer comes, and no later by itself for that', async () => {
  const { comeBack, looks } = await begin()
  // The first regular look is over; the next comes ten seconds later.
  shop.clock.move(seconds(5))
  await shop.settled()
  const before = await looks()
  expect((await times(25, comeBack)).every(({ status }) => status === 200)).toBe(true)
  const once = await looks()
  expect(once.calls).toBeGreaterThan(before.calls)
  await times(25, comeBack)
  expect(await looks()).toEqual({ ...before, calls: once.calls })
  shop.clock.move(seconds(5))
  await times(25, comeBack)
  expect(await looks()).toEqual({ ...before, calls: before.calls + 2 * (once.calls - before.calls) })
})

it('keeps within half of what the account\'s gateway allows, for all payments together', async () => {
  const at_once = connectorOf('cashfree').limits.fetches_per_minute / 20
  const paid = await times(at_once + 5, begin)
  const before = await Promise.all(paid.map(({ looks }) => looks()))
  await Promise.all(paid.map(({ comeBack }) => comeBack()))
  const after = await Promise.all(paid.map(({ looks }) => looks()))
  expect(after.filter(({ calls }, at) => calls > (before[at]?.calls ?? 0))).toHaveLength(at_once)
})

it('leaves the regular looks their share, however many payers come back', async () => {
  const others = await times(connectorOf('cashfree').limits.fetches_per_minute / 10, begin)
  shop.clock.move(seconds(5))
  await shop.settled()
  const { looks } = await begin()
  const { calls } = await looks()
  // Now this one is due, and the others are not.
  shop.clock.move(seconds(5))
  await Promise.all(others.map(({ comeBack }) => comeBack()))
  await shop.settled()
  expect((await looks()).calls).toBeGreaterThan(calls)
})

it('says in the log why a look failed, and shows the payer the order all the same', async () => {
  const { payment_id, comeBack, looks } = await begin()
  const before = await looks()
  await shop.sql`alter table order_events rename to order_events_away`
  const { status, text } = await comeBack()
  await shop.sql`alter table order_events_away rename to order_events`
  expect([status, text]).toEqual([200, expect.stringContaining('Waiting for payment')])
  expect(lines.filter(line => line.includes('the look at a payment whose payer came back failed'))).toEqual([expect.stringContaining(payment_id)])
  expect(await looks()).toEqual(before)
})

it('takes a payer back whose browser says a thing twice, and says once that the signature is wrong, however often they come', async () => {
  const signing = await openShop({ gateways: ['payu'], log })
  const { payment_id } = await signing.merchant.pay(await signing.merchant.order(), 'card')
  const comeBack = () => fetch(`${signing.url}/redirect/${payment_id}/return?key=SLCDM1&hash=a&hash=b`, { redirect: 'manual' })
  const answers = await times(10, comeBack)
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect(lines.filter(line => line.includes('a signature that is not the gateway'))).toEqual([expect.stringContaining(payment_id)])
  await signing.close()
})
