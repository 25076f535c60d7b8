import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Notice } from '../../gateways/index.ts'
import { openBooks, type Books } from '../../orders/index.ts'
import { hours, minutes, movableClock, seconds } from '../../platform/clock.ts'
import { orderKey } from '../../platform/ids.ts'
import { openLog } from '../../platform/log.ts'
import { reserveRefund } from '../../refunds/refund.ts'
import { T0, account, done, order, startOn } from '../../testing/books.ts'
import { until } from '../../testing/merchant.ts'
import { testDatabase, type TestDatabase } from '../../testing/database.ts'
import { openNotices, type Notices, type NoticesDeps } from './notices.ts'

let database: TestDatabase
let books: Books
let notices: Notices
const clock = movableClock(T0)
const hearDowntime = vi.fn<NoticesDeps['hearDowntime']>(async () => {})
const others = { accountOf: (id: string) => (id === 'acc_1' ? account() : undefined), hearDowntime }
beforeAll(async () => {
  database = await testDatabase({ max: 3 })
  books = openBooks(database.sql)
  notices = openNotices({ sql: database.sql, books, clock, log: openLog('silent'), ...others })
})
afterAll(async () => {
  await notices.close()
  await database.drop()
})

/** An order with one payment under way; returns its key and the reference that the gateway knows. */
const begun = async (order_id: string) => {
  const order_key = orderKey('proj_1', order_id)
  await books.open(order({ order_id, order_key, nonce: crypto.randomUUID() }))
  const started = await books.change(order_key, book => startOn(book))
  return { order_key, reference: started?.payment.reference ?? '' }
}
const paid = (reference: string): Notice => ({ about: 'payment', reference, answer: done('capture', { gateway_payment_id: reference }) })
const stateOf = async (order_key: string) => (await books.read(order_key))?.payments[0]?.state
const stored = async (event_id: string) => (await database.sql`select state, attempts, due_at, notices, problem from gateway_webhooks where event_id = ${event_id}`)[0]

it('tells the books before it is answered, and keeps that the notice came, not what it said', async () => {
  const { order_key, reference } = await begun('order_1')
  await notices.take('acc_1', 'event_1', [paid(reference)])
  expect(await stateOf(order_key)).toBe('captured')
  await notices.drain()
  expect(await stored('event_1')).toMatchObject({ state: 'done', notices: null, due_at: null })
})

it('hears a notice that comes many times as one', async () => {
  const { order_key, reference } = await begun('order_2')
  await Promise.all(Array.from({ length: 10 }, () => notices.take('acc_1', 'event_2', [paid(reference)])))
  await notices.drain()
  expect((await database.sql`select kind from order_events where order_key = ${order_key} and cause = 'gateway:webhook'`).map(({ kind }) => kind)).toEqual(['payment.captured'])
})

it('goes by what a notice says, not by its event id: a gateway may say more under the same one', async () => {
  const { order_key, reference } = await begun('order_more')
  await notices.take('acc_1', 'event_more', [{ about: 'payment', reference, answer: { outcome: 'needs_payer', next: { kind: 'wait' }, facts: {} } }])
  expect(await stateOf(order_key)).toBe('pending')
  await notices.take('acc_1', 'event_more', [paid(reference)])
  expect(await stateOf(order_key)).toBe('captured')
  await notices.drain()
})

it('hears nothing of another account under the same reference', async () => {
  const { order_key, reference } = await begun('order_3')
  await notices.take('acc_2', 'event_3', [paid(reference)])
  await notices.drain()
  expect(await stateOf(order_key)).toBe('initiated')
})

it('keeps a notice that could not be told, and goes on with it though the next to try dies: amounts and times as they were', async () => {
  const { order_key, reference } = await begun('order_4')
  const stuck = Promise.withResolvers<never[]>()
  const findRefs = vi.fn<Books['findRefs']>(() => stuck.promise).mockRejectedValueOnce(new Error('a fault'))
  const lost = openNotices({ sql: database.sql, books: { ...books, findRefs }, clock, log: openLog('silent'), ...others })
  await lost.take('acc_1', 'event_4', [paid(reference)])
  expect(await stored('event_4')).toMatchObject({ state: 'new', attempts: 1, problem: 'a fault' })
  clock.move(seconds(5))
  const draining = lost.drain()
  await until(async () => findRefs.mock.calls.length, calls => calls >= 2)
  clock.move(seconds(59))
  await notices.drain()
  expect(await stateOf(order_key), 'the one that took it may still be at it').toBe('initiated')
  clock.move(seconds(2))
  await notices.drain()
  expect((await books.read(order_key))?.payments[0]).toMatchObject({ state: 'captured', captured_at: T0, captured_minor: 10_000n })
  // It was not dead, only slow, and now finds nothing: what is done stays done.
  stuck.resolve([])
  await draining
  await lost.close()
  expect(await stored('event_4')).toMatchObject({ state: 'done', due_at: null })
})

it('tries again what nothing here has the reference of, and then leaves it to a person', async () => {
  await notices.take('acc_1', 'event_5', [paid('nobody')])
  await notices.drain()
  expect(await stored('event_5')).toMatchObject({ state: 'new', attempts: 1, problem: 'nothing here has the reference nobody' })
  for (const wait of [seconds(5), seconds(30), minutes(5), minutes(30), hours(1)]) {
    clock.move(wait)
    await notices.drain()
  }
  expect(await stored('event_5')).toMatchObject({ state: 'parked', attempts: 5, due_at: null })
})

it('asks about a refund that was over already, too, where a notice only says that something happened to it', async () => {
  const { order_key, reference } = await begun('order_6')
  await notices.take('acc_1', 'event_6', [paid(reference)])
  await books.change(order_key, book => [reserveRefund(book, {
    project_id: 'proj_1', payment: 1, refund_id: 'r6', nonce: crypto.randomUUID(), reference: 'rf6', amount_minor: 1n, type: 'MERCHANT_INITIATED', note: undefined, timeout_ms: 1_000,
  }, undefined, { cause: 'test', now: clock.now() })[0], true])
  const refund = async () => (await books.read(order_key))?.refunds[0]
  await notices.take('acc_1', 'event_7', [{ about: 'refund', reference: 'rf6', answer: { outcome: 'done', state: 'failed', facts: {} } }])
  expect(await refund()).toMatchObject({ state: 'failed', next_check_at: null })
  await notices.take('acc_1', 'event_8', [{ about: 'look', reference: 'rf6' }])
  expect(await refund()).toMatchObject({ state: 'failed', next_check_at: clock.now() })
})

it('keeps nothing of what anybody may have sent, and hears it where it speaks of a refund of ours', async () => {
  const { order_key, reference } = await begun('order_unsigned')
  await notices.take('acc_1', 'event_paid', [paid(reference)])
  await books.change(order_key, book => [reserveRefund(book, {
    project_id: 'proj_1', payment: 1, refund_id: 'r_unsigned', nonce: crypto.randomUUID(), reference: 'rf_unsigned', amount_minor: 1n, type: 'MERCHANT_INITIATED', note: undefined, timeout_ms: 1_000,
  }, undefined, { cause: 'test', now: clock.now() })[0], true])
  const look = (of: string): Notice => ({ about: 'look', reference: of, unsigned: true })
  await Promise.all([notices.take('acc_1', 'event_made_up', [look('made_up')]), notices.take('acc_1', 'event_signed', [{ about: 'look', reference: 'made_up' }])])
  await notices.take('acc_1', 'event_ours', [look('rf_unsigned')])
  await notices.drain()
  const refund = (await books.read(order_key))?.refunds[0]
  expect([await stored('event_made_up'), await stored('event_signed'), refund?.next_check_at]).toEqual([undefined, expect.objectContaining({ state: 'new' }), clock.now()])
})

it('has no payment asked about for what anybody may have sent', async () => {
  const { order_key, reference } = await begun('order_known')
  const payment = async () => (await books.read(order_key))?.payments[0]
  const before = await payment()
  await notices.take('acc_1', 'event_by_payer', [{ about: 'look', reference, unsigned: true }])
  expect(await payment()).toEqual(before)
})

it('hands on what a gateway says of itself, and looks for no reference', async () => {
  const notice: Notice = { about: 'downtime', id: 'down_1', state: 'began', method: 'card', issuer: 'HDFC', at: T0 }
  await notices.take('acc_1', 'event_down', [notice])
  await notices.drain()
  expect(hearDowntime.mock.calls).toEqual([[expect.objectContaining({ id: 'acc_1' }), notice]])
  expect(await stored('event_down')).toMatchObject({ state: 'done' })
})
