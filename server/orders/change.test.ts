import { afterAll, beforeAll, expect, it } from 'vitest'
import { order, startOn } from '../testing/books.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { orderKey } from '../platform/ids.ts'
import { withNews, withPayment, type Book } from './book.ts'
import { openBooks, type Books } from './change.ts'

let database: TestDatabase
let books: Books
beforeAll(async () => {
  database = await testDatabase()
  books = openBooks(database.sql)
})
afterAll(() => database.drop())

const opened = async (order_id: string) => {
  const made = order({ order_id, order_key: orderKey('proj_1', order_id) })
  await books.open(made)
  return made.order_key
}
const start = (book: Book) => startOn(book)
/** More captured than authorized: the table's check refuses it. */
const spoil = (book: Book) => {
  const [next, answer] = startOn(book)
  return [withPayment(next, { ...answer.payment, captured_minor: 1n }), answer] as const
}

it('writes a change with its events, and answers after the commit', async () => {
  const key = await opened('order_1')
  await books.change(key, start)
  const [row] = await database.sql<{ payments: number; events: number }[]>`select payments, events from orders where order_key = ${key}`
  expect(row).toEqual({ payments: 1, events: 3 })
  expect(await database.sql`select 1 from order_events where order_key = ${key}`).toHaveLength(3)
})

it('hears of a write that the database refuses, keeps nothing of it, and spares the changes beside it', async () => {
  const [bad, good] = [await opened('order_bad'), await opened('order_good')]
  const [spoiled, done] = await Promise.allSettled([books.change(bad, spoil), books.change(good, start)])
  expect(spoiled).toMatchObject({ status: 'rejected', reason: { code: '23514' } })
  expect(done).toMatchObject({ status: 'fulfilled', value: { payment: { number: 1 } } })
  const left = await database.sql`select payments, events from orders where order_key = ${bad}`
  expect(left).toEqual([{ payments: 0, events: 1 }])
  for (const table of ['payments', 'tries', 'gateway_refs']) expect(await database.sql`select 1 from ${database.sql(table)} where order_key = ${bad}`).toHaveLength(0)
  expect(await database.sql`select 1 from payments where order_key = ${good}`).toHaveLength(1)
})

it('loses nothing to a message that cannot be kept as it is', async () => {
  const key = await opened('order_odd')
  await books.change(key, start)
  await books.change(key, book => {
    const [payment] = book.payments
    if (payment === undefined) throw new Error('there is no payment')
    return [withNews(withPayment(book, { ...payment, state: 'failed', message: 'a\0b' }), { kind: 'odd', cause: 'test', at: payment.created_at, detail: { answer: '\ud83d' } }), true]
  })
  expect(await database.sql`select state, message from payments where order_key = ${key}`).toEqual([{ state: 'failed', message: 'a\ufffdb' }])
  expect(await database.sql`select detail from order_events where order_key = ${key} and kind = 'odd'`).toEqual([{ detail: { answer: '\ufffd' } }])
})
