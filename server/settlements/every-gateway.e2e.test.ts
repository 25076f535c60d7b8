import { afterEach, describe, expect, it } from 'vitest'
import { connectors } from '../gateways/index.ts'
import { days, later } from '../platform/clock.ts'
import { decide } from '../testing/merchant.ts'
import { openShop, type Shop } from '../testing/shop.ts'

let shop: Shop
afterEach(async () => { await shop.close() })

const paid = async (by: 'collect' | 'card') => {
  const order = await shop.merchant.order()
  const { redirect_url } = await shop.merchant.pay(order, by)
  if (typeof redirect_url === 'string') await decide(redirect_url, 'approve')
  await shop.settled()
  return order
}

describe.each(connectors.filter(({ capabilities }) => capabilities.settlements === true))('the report of $title', ({ name, capabilities }) => {
  const by = capabilities.upi_collect === true ? 'collect' : 'card'

  it('speaks of what is in the books, and finds it there', async () => {
    shop = await openShop({ gateways: [name] })
    const orders = [await paid(by), await paid(by)]
    await shop.merchant.refund(orders[0]?.order_id ?? '', 25)
    await shop.settled()
    await shop.move(days(1))
    await shop.settled()
    const states = () => shop.sql`select state::text, captured_at as at from payments union all select state, updated_at from refunds order by 1, 2`
    const before = await states()
    expect(before.map(({ state }) => state)).toEqual(['captured', 'captured', 'success'])
    await shop.move(days(4))
    await shop.settled()
    const lines = await shop.sql`select kind, unmatched, amount_minor, refund from settlement_lines order by kind, amount_minor`
    expect(lines).toMatchObject([...orders.map(({ order_amount }) => ({ kind: 'payment', unmatched: false, amount_minor: BigInt(order_amount * 100) })), { kind: 'refund', unmatched: false, amount_minor: -2_500n, refund: 1 }])
    expect(await states()).toEqual(before)
    expect((await shop.sql`select failures, problem, read_at from settlement_reports`).map(report => ({ ...report }))).toSatisfy((reports: { failures: number; problem: string | null; read_at: Date }[]) =>
      reports.every(({ failures, problem, read_at }) => failures === 0 && problem === null && read_at >= later(shop.clock.now(), -days(1))))
    await shop.invariants()
  })

  it('settles a payment that nobody else could say anything of', async () => {
    shop = await openShop({ gateways: [name], timeout_ms: 400 })
    // No notice arrives, and from the charge on until the payout the gateway answers nothing: a card's charge neither, where it is the whole payment.
    await shop.control.fault({ kind: 'webhook_lost' }, {}, null)
    if (by === 'card') await shop.control.fault({ kind: 'error_after' }, { method: 'card' }, null)
    const order = await paid(by)
    await shop.control.fault({ kind: 'error' }, {}, null)
    await shop.move(days(1))
    await shop.settled()
    expect(await shop.merchant.orderStatus(order.order_id)).toBe('ACTIVE')
    await shop.control.heal()
    // The payment is not asked about until the report was read.
    await shop.sql`update payments set next_check_at = ${later(shop.clock.now(), days(9))}`
    await shop.move(days(4))
    await shop.settled()
    expect(await shop.merchant.orderStatus(order.order_id)).toBe('PAID')
    expect(await shop.sql`select cause from order_events where kind = 'payment.captured'`).toMatchObject([{ cause: 'gateway:settlement' }])
    await shop.invariants()
  })
})
