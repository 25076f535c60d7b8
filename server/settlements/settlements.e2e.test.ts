import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { demo_accounts } from '../gateways/cashfree/demo-accounts.ts'
import { days, later, minutes } from '../platform/clock.ts'
import { until } from '../testing/merchant.ts'
import { openShop, type Shop } from '../testing/shop.ts'
import { readNow } from './store.ts'

const ACCOUNT = 'acc_demo_cashfree_1'
let shop: Shop
beforeAll(async () => { shop = await openShop({ timeout_ms: 400 }) })
afterEach(async () => { await shop.control.heal(); await shop.settled(); await shop.invariants() })
afterAll(async () => { await shop.close() })

/** Whatever was taken is paid out by then, and reported. */
const paidOut = async () => { await shop.move(days(2)); await shop.settled() }
const loseNotices = () => shop.control.fault({ kind: 'webhook_lost' }, {}, null)
/** The gateway answers no question about the try any more: no check finds out how it stands. */
const goSilent = async (order_id: string) => {
  const [tried] = await shop.sql<{ reference: string }[]>`select reference from tries join orders using (order_key) where order_id = ${order_id}`
  await shop.control.fault({ kind: 'error' }, { reference: tried?.reference, operation: ['get_order', 'get_payments', 'get_payment', 'terminate_order'] }, null)
}
const linesOf = (order_id: string) => shop.sql<{ line: bigint; kind: string; amount_minor: bigint; unmatched: boolean; refund: number | null }[]>`
  select line, kind, l.amount_minor, unmatched, l.refund from settlement_lines l join orders using (order_key) where order_id = ${order_id} order by kind, line`
const eventsOf = (order_id: string, cause = 'gateway:settlement') => shop.sql<{ kind: string }[]>`
  select kind from order_events join orders using (order_key) where order_id = ${order_id} and cause = ${cause} order by number`
const paymentOf = async (order_id: string) => {
  const [payment] = await shop.sql<{ state: string; captured_at: Date; tried_at: Date; captured_minor: bigint }[]>`
    select p.state, captured_at, tried_at, captured_minor from payments p join orders using (order_key) where order_id = ${order_id} order by p.number`
  return payment
}
const report = async () => (await shop.sql`select * from settlement_reports where account_id = ${ACCOUNT}`)[0]
/** All that the books say, down to the last event. */
const everything = async () => JSON.stringify(await Promise.all(['orders', 'payments', 'tries', 'refunds', 'order_events'].map(table => shop.sql.unsafe(`select to_jsonb(t)::text as row from ${table} t order by 1`))))

/** What the chooser counted meanwhile, of payments through the bank that the tests pay by. A payment through another tells that all was written. */
const learnt = async (work: () => Promise<unknown>) => {
  // What was counted before is of earlier minutes.
  await shop.move(minutes(2))
  const since = Math.floor(shop.clock.now().getTime() / minutes(1))
  const counted = async (bank: string) => (await shop.sql<{ successes: number; failures: number }[]>`
    select coalesce(sum(successes), 0)::integer as successes, coalesce(sum(failures), 0)::integer as failures from routing_outcomes where network_or_bank = ${bank} and minute >= ${since}`)[0] ?? { successes: 0, failures: 0 }
  await work()
  const before = await counted('okicici')
  await shop.control.heal()
  const { order_hash } = await shop.merchant.order()
  await shop.merchant.post(`/order/pay/${order_hash}`, { payment_method: 'upi', payment_method_details: { upi_id: 'marker@okicici' } })
  await shop.settled()
  await until(() => counted('okicici'), ({ successes }) => successes > before.successes)
  return counted('okbank')
}

describe('a settlement report', () => {
  it('settles a payment that nobody else could say anything of, and teaches it once', async () => {
    const { merchant } = shop
    const order = await merchant.order()
    const taught = await learnt(async () => {
      await loseNotices()
      await merchant.pay(order, 'collect')
      await goSilent(order.order_id)
      await shop.settled()
      await shop.move(minutes(10))
      await shop.settled()
      expect(await merchant.orderStatus(order.order_id)).toBe('ACTIVE')
      await paidOut()
    })
    expect(await merchant.orderStatus(order.order_id)).toBe('PAID')
    const payment = await paymentOf(order.order_id)
    expect(payment).toMatchObject({ state: 'captured', captured_minor: BigInt(order.order_amount * 100) })
    expect(payment?.captured_at, 'the gateway did not tell when').toEqual(payment?.tried_at)
    expect(await eventsOf(order.order_id)).toEqual([{ kind: 'payment.captured' }])
    expect(taught).toEqual({ successes: 1, failures: 0 })
    expect(await linesOf(order.order_id)).toMatchObject([{ kind: 'payment', amount_minor: BigInt(order.order_amount * 100), unmatched: false }])
  })

  it('counts as paid in time what was begun in time, though it is settled long after the end of the order', async () => {
    const order = await shop.merchant.order({ expiry_time_in_minutes: 5 })
    await loseNotices()
    await shop.merchant.pay(order, 'collect')
    await goSilent(order.order_id)
    await paidOut()
    expect(await shop.merchant.orderStatus(order.order_id)).toBe('PAID')
  })

  it('teaches nothing and changes nothing where all is known, however often it is read', async () => {
    const order = await shop.merchant.order()
    await shop.merchant.pay(order, 'collect')
    await shop.settled()
    const before = await everything()
    const taught = await learnt(async () => {
      await paidOut()
      expect(await everything()).toBe(before)
      const lines = await linesOf(order.order_id)
      expect(lines).toMatchObject([{ kind: 'payment', unmatched: false }])
      await readNow(shop.sql, shop.clock.now())
      await shop.settled()
      expect(await everything()).toBe(before)
      expect(await linesOf(order.order_id)).toEqual(lines)
    })
    expect(taught).toEqual({ successes: 0, failures: 0 })
  })

  it('finds the money of a payment that had failed, at the time when the gateway took it', async () => {
    const order = await shop.merchant.order()
    await shop.merchant.pay(order, 'failing')
    await shop.settled()
    await loseNotices()
    const paid_at = later(shop.clock.now(), minutes(30))
    await shop.move(minutes(30))
    await approveLate(order.order_amount)
    await shop.settled()
    expect(await paymentOf(order.order_id)).toMatchObject({ state: 'failed' })
    await paidOut()
    const payment = await paymentOf(order.order_id)
    expect(payment).toMatchObject({ state: 'captured' })
    expect(Math.abs((payment?.captured_at.getTime() ?? 0) - paid_at.getTime())).toBeLessThan(minutes(5))
  })

  it('gives back what it finds on an order that another payment has paid meanwhile', async () => {
    const order = await shop.merchant.order()
    await shop.merchant.pay(order, 'failing')
    await shop.settled()
    await loseNotices()
    await approveLate(order.order_amount)
    await shop.control.heal()
    await shop.merchant.pay(order, 'collect')
    await shop.settled()
    await paidOut()
    expect((await shop.merchant.payments(order.order_id)).map(payment => payment['status'])).toEqual(['REVERSED', 'SUCCESS'])
    await paidOut()
    expect([...await shop.sql`select type, r.state from refunds r join orders using (order_key) where order_id = ${order.order_id}`]).toEqual([{ type: 'AUTO_REFUND', state: 'success' }])
    expect((await linesOf(order.order_id)).map(({ kind, unmatched }) => [kind, unmatched])).toEqual([['payment', false], ['payment', false], ['refund', false]])
  })

  it('settles a part that was captured of a hold, and a capture whose answer was lost', async () => {
    const order = await shop.merchant.order({ preauth: true })
    const { payment_id } = await shop.merchant.pay(order, 'collect')
    await shop.settled()
    await loseNotices()
    await shop.control.fault({ kind: 'timeout_after' }, { operation: 'capture' }, null)
    await goSilent(order.order_id)
    await shop.merchant.authorize(order.order_id, payment_id, 'CAPTURE', 40)
    expect(await paymentOf(order.order_id)).toMatchObject({ state: 'capturing' })
    await paidOut()
    expect(await paymentOf(order.order_id)).toMatchObject({ state: 'captured', captured_minor: 4_000n })
    expect(await linesOf(order.order_id)).toMatchObject([{ kind: 'payment', amount_minor: 4_000n }])
  })

  it('makes a refund done that nobody else could say anything of', async () => {
    const order = await shop.merchant.order()
    await shop.merchant.pay(order, 'collect')
    await shop.settled()
    await loseNotices()
    await shop.control.fault({ kind: 'error' }, { operation: ['get_refund', 'get_refunds'] }, null)
    await shop.merchant.refund(order.order_id, 30, `refund_${order.order_id}`)
    await shop.settled()
    await paidOut()
    expect((await shop.merchant.get(`/refunds/refund_${order.order_id}`)).body).toMatchObject({ refund_status: 'SUCCESS' })
    expect(await eventsOf(order.order_id)).toEqual([{ kind: 'refund.success' }])
    expect(await linesOf(order.order_id)).toMatchObject([{ kind: 'payment', refund: null }, { kind: 'refund', refund: 1, amount_minor: -3_000n }])
  })

  it('finds what a line speaks of that spoke of nothing when it was read first', async () => {
    const order = await shop.merchant.order()
    await shop.merchant.pay(order, 'collect')
    await shop.settled()
    await paidOut()
    const lines = await linesOf(order.order_id)
    await shop.sql`update settlement_lines set unmatched = true, order_key = null, payment = null, try = null where line = ${lines[0]?.line ?? null}`
    await shop.move(days(1))
    await shop.settled()
    expect(await linesOf(order.order_id)).toEqual(lines)
  })

  it('leaves alone what another shop takes through the same account at the gateway', async () => {
    const another = await shop.anotherProject([0])
    await another.pay(await another.order(), 'collect')
    await shop.settled()
    await paidOut()
    expect(await shop.sql`select account_id, kind, amount_minor from settlement_lines where unmatched and account_id = ${ACCOUNT}`).toHaveLength(1)
  })
})

/** The bank says yes after all, when nobody asks any more. */
const approveLate = async (amount: number) => {
  const { payments } = await shop.control.ledger()
  const failed = payments.find(({ amount_minor }) => amount_minor === amount * 100)
  await shop.control.simulate(demo_accounts[0] ?? { client_id: '', client_secret: '' }, failed?.id ?? 0, 'SUCCESS')
}

describe('the reading of reports', () => {
  const payOut = async () => {
    const order = await shop.merchant.order()
    await shop.merchant.pay(order, 'collect')
    await shop.settled()
    return order
  }

  it('keeps why a report could not be read, and reads it when it can', async () => {
    const order = await payOut()
    await shop.control.fault({ kind: 'garbage', shape: 'html' }, { operation: 'settlement_recon', account: demo_accounts[0]?.client_id }, null)
    await paidOut()
    const failed = await report()
    expect(failed).toMatchObject({ failures: 1, problem: expect.stringMatching(/./), failing_since: shop.clock.now(), next_read_at: later(shop.clock.now(), minutes(5)), leased_until: null })
    await shop.move(minutes(6))
    await shop.settled()
    expect(await report()).toMatchObject({ failures: 2, failing_since: failed?.['failing_since'] })
    await shop.control.heal()
    await shop.move(minutes(11))
    await shop.settled()
    expect(await report()).toMatchObject({ failures: 0, problem: null, failing_since: null, read_at: shop.clock.now() })
    expect(await linesOf(order.order_id)).toHaveLength(1)
  })

  it('is done by one process at a time, and by another once that has died', async () => {
    const order = await payOut()
    const another = await shop.openAnother()
    // Somebody else is reading it.
    await shop.sql`update settlement_reports set leased_until = now() + interval '1 hour'`
    const before = await report()
    await paidOut()
    await another.reports.drain()
    expect(await report()).toMatchObject({ read_at: before?.['read_at'], next_read_at: before?.['next_read_at'] })
    expect(await linesOf(order.order_id)).toEqual([])
    await shop.sql`update settlement_reports set leased_until = now() - interval '1 second'`
    await Promise.all([another.reports.drain(), shop.settled()])
    expect(await report()).toMatchObject({ read_at: shop.clock.now(), leased_until: null })
    expect(await linesOf(order.order_id)).toHaveLength(1)
    await another.close()
  })
})
