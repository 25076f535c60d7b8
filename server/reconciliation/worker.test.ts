import { afterAll, beforeAll, expect, it } from 'vitest'
import { openGateways } from '../gateways/index.ts'
import { openBooks, type Books } from '../orders/index.ts'
import { hearPayment } from '../payments/index.ts'
import { minutes, movableClock } from '../platform/clock.ts'
import { openLog } from '../platform/log.ts'
import { T0, account, done, order, redirect, startOn } from '../testing/books.ts'
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
