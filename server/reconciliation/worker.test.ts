import { afterAll, beforeAll, expect, it } from 'vitest'
import { openGateways } from '../gateways/index.ts'
import { openBooks, withTry, type Book, type Books } from '../orders/index.ts'
import { hearPayment } from '../payments/index.ts'
import { hours, minutes, movableClock } from '../platform/clock.ts'
import { orderKey } from '../platform/ids.ts'
import { openLog } from '../platform/log.ts'
import { T0, account, answered, declined, declinedHere, done, order, redirect, startOn } from '../testing/books.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { openWorker } from './worker.ts'

let database: TestDatabase
const gateways = openGateways()
beforeAll(async () => { database = await testDatabase({ max: 4 }) })
afterAll(async () => {
  await gateways.close()
  await database.drop()
})

it('lets no hold go that the payer made after the payment was claimed as due', async () => {
  const clock = movableClock(T0)
  const books = openBooks(database.sql)
  const { order_key, nonce } = order({ preauth: true })
  await books.open(order({ preauth: true, nonce }))
  await books.change(order_key, book => [hearPayment(startOn(book)[0], 1, redirect, { cause: 'gateway:answer', now: clock.now() }), true])
  clock.move(minutes(1))
  /** The notice comes between the claim and the reading. */
  const read: Books['read'] = async key => {
    await books.change(key, book => [hearPayment(book, 1, done('authorize'), { cause: 'gateway:webhook', now: clock.now() }), true])
    return books.read(key)
  }
  const worker = openWorker({ sql: database.sql, books: { ...books, read }, clock, log: openLog('silent'), gateways, accounts: () => [account()], accountOf: () => account() })
  await worker.drain()
  await worker.close()
  const book = await books.read(order_key)
  expect(book?.payments).toMatchObject([{ state: 'authorized', capture_reference: null }])
})

it.each<[string, (book: Book) => Book]>([
  ['that is over', book => answered(startOn(book)[0], declined)],
  ['at another gateway', book => answered(answered(startOn(book)[0], declinedHere, account({ id: 'acc_2' })), done('capture'))],
])('looks again at a payment %s, which a notice speaks of, until its gateway says how it stands', async (order_id, begin) => {
  const clock = movableClock(T0)
  const books = openBooks(database.sql)
  const order_key = orderKey('proj_1', order_id)
  await books.open(order({ order_id, order_key }))
  /** As a notice does that does not say enough. */
  await books.change(order_key, book => {
    const next = begin(book)
    return [next.tries.filter(({ number }) => number === 1).reduce((from, tried) => withTry(from, { ...tried, next_check_at: clock.now() }), next), true]
  })
  // Nobody listens at the account's address.
  const worker = openWorker({ sql: database.sql, books, clock, log: openLog('silent'), gateways, accounts: () => [account()], accountOf: id => account({ id }) })
  const due = async () => (await books.readTries(order_key)).map(({ number, next_check_at }) => [number, next_check_at !== null && next_check_at > clock.now()] as const)[0]
  for (const wait of [0, minutes(1), hours(2)]) {
    clock.move(wait)
    await worker.drain()
    expect(await due()).toEqual([1, true])
  }
  await worker.close()
})
