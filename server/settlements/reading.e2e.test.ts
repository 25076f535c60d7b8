import { afterEach, expect, it } from 'vitest'
import { examine } from '../doctor/index.ts'
import { demo_accounts } from '../gateways/cashfree/demo-accounts.ts'
import { loadAccounts, openGateways, type Gateways } from '../gateways/index.ts'
import { openBooks } from '../orders/index.ts'
import { days, hours, later, minutes, movableClock } from '../platform/clock.ts'
import { openLog } from '../platform/log.ts'
import { DEMO_SECRETS, parseSecrets } from '../platform/secrets.ts'
import { until } from '../testing/merchant.ts'
import { openShop, type Shop } from '../testing/shop.ts'
import { openReports } from './reports.ts'

const RAZORPAY = 'acc_demo_razorpay_1'
let shop: Shop
afterEach(async () => { await shop.close() })

const pay = async () => {
  const order = await shop.merchant.order()
  await shop.merchant.pay(order, 'collect')
  await shop.settled()
  return BigInt(order.order_amount * 100)
}

/** Razorpay's report is read by the day, and begins three days before the account was met: what was paid on the first two days is on these pages, counted from 0. */
const PAGES = { first: 4, second: 5 }
/** Two days' payouts of which nobody has read anything. */
const twoPages = async () => {
  shop = await openShop({ gateways: ['razorpay'], timeout_ms: 400 })
  await shop.settled()
  await shop.sql`update settlement_reports set leased_until = now() + interval '1 hour'`
  const first = await pay()
  await shop.move(days(1))
  const second = await pay()
  await shop.move(days(2))
  return { first, second }
}
const endLease = () => shop.sql`update settlement_reports set leased_until = now() - interval '1 second'`
const lines = () => shop.sql<{ line: bigint; amount_minor: bigint }[]>`select line, amount_minor from settlement_lines order by line`
const report = async () => (await shop.sql`select failures, problem, read_at from settlement_reports where account_id = ${RAZORPAY}`)[0]

it('keeps the pages before one that broke, and finds them again when it is well', async () => {
  const { first, second } = await twoPages()
  await shop.control.fault({ kind: 'error' }, { operation: 'settlement_recon' }, null, PAGES.second)
  await endLease()
  await shop.settled()
  expect(await report()).toMatchObject({ failures: 1, problem: expect.stringMatching(/./), read_at: null })
  const before = await lines()
  expect(before).toMatchObject([{ amount_minor: first }])
  await shop.control.heal()
  await shop.move(minutes(6))
  await shop.settled()
  expect(await report()).toMatchObject({ failures: 0, problem: null, read_at: shop.clock.now() })
  expect(await lines()).toMatchObject([{ ...before[0] }, { amount_minor: second }])
  await shop.invariants()
})

it('loses nothing and keeps nothing twice when a process dies between two pages', async () => {
  const { first, second } = await twoPages()
  // Its clock is ahead, so that nobody else takes this report from it.
  const clock = movableClock(later(shop.clock.now(), hours(1)))
  await shop.sql`update settlement_reports set next_read_at = ${later(shop.clock.now(), minutes(30))}`
  await endLease()
  const accounts = await loadAccounts(shop.sql, parseSecrets(DEMO_SECRETS))
  const gateways = openGateways()
  let pages = 0
  const dying: Gateways = { ...gateways, door: (...how) => {
    const http = gateways.door(...how)
    return request => ((pages += 1) > PAGES.second ? new Promise(() => {}) : http(request))
  } }
  const dead = openReports({ sql: shop.sql, books: openBooks(shop.sql), clock, log: openLog('silent'), gateways: dying, accounts: () => accounts, accountOf: id => accounts.find(each => each.id === id) })
  void dead.drain()
  const before = await until(lines, ({ length }) => length === 1)
  expect(before).toMatchObject([{ amount_minor: first }])
  await shop.move(hours(1))
  await shop.settled()
  expect(await report(), 'it may still be at it').toMatchObject({ read_at: null })
  await endLease()
  await shop.settled()
  expect(await report()).toMatchObject({ failures: 0, read_at: shop.clock.now() })
  expect(await lines()).toMatchObject([{ ...before[0] }, { amount_minor: second }])
  await shop.invariants()
  await gateways.close()
})

it('takes for nobody what the gateway took and gave back without us', async () => {
  shop = await openShop()
  const order = await shop.merchant.order()
  await shop.merchant.pay(order, 'failing')
  await shop.settled()
  await shop.control.fault({ kind: 'webhook_lost' }, {}, null)
  const account = demo_accounts[0] ?? { client_id: '', client_secret: '' }
  const { payments: [failed], orders: [theirs] } = await shop.control.ledger()
  await shop.control.simulate(account, failed?.id ?? 0, 'SUCCESS')
  const refunded = await fetch(`${shop.simulators_url}/cashfree/pg/orders/${theirs?.reference}/refunds`, {
    method: 'POST', headers: { 'content-type': 'application/json', 'x-api-version': '2025-01-01', 'x-client-id': account.client_id, 'x-client-secret': account.client_secret },
    body: JSON.stringify({ refund_id: 'by_hand_at_the_dashboard', refund_amount: order.order_amount }),
  })
  expect(refunded.status).toBe(200)
  await shop.move(days(3))
  await shop.settled()
  expect(await shop.merchant.orderStatus(order.order_id)).toBe('ACTIVE')
  expect((await shop.merchant.payments(order.order_id)).map(({ status }) => status)).toEqual(['FAILED'])
  expect(await shop.sql`select kind from order_events where cause = 'gateway:settlement'`).toMatchObject([{ kind: 'payment.given_back' }])
  expect(await shop.sql`select kind, unmatched from settlement_lines order by kind`).toMatchObject([{ kind: 'payment', unmatched: false }, { kind: 'refund', unmatched: true }])
  expect(await examine(shop.sql, shop.clock.now())).toEqual([])
})
