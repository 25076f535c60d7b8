import { afterAll, beforeAll, expect, it } from 'vitest'
import { order, startOn } from '../testing/books.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { openDatabase } from '../platform/db.ts'
import { orderKey } from '../platform/ids.ts'
import { openBooks } from './change.ts'

let database: TestDatabase
beforeAll(async () => { database = await testDatabase() })
afterAll(() => database.drop())

it('goes on while the migration of a later release adds columns', async () => {
  const sql = openDatabase(database.url, { max: 3, by_key: true })
  const keys = Array.from({ length: 12 }, (_, at) => orderKey('proj_1', `order_${at}`))
  await Promise.all(keys.map((order_key, at) => openBooks(sql).open(order({ order_id: `order_${at}`, order_key }))))
  /** Each by books of its own that know nothing yet, so that every connection locks, reads and writes. */
  const startAll = () => Promise.all(keys.map(key => openBooks(sql).change(key, book => startOn(book))))
  for (let round = 0; round < 4; round += 1) await startAll()

  for (const table of ['orders', 'payments', 'tries', 'refunds']) await database.sql.unsafe(`alter table ${table} add column of_a_later_release text`)
  await startAll()
  const books = await Promise.all(keys.map(key => openBooks(sql).read(key)))
  expect(books.map(book => book?.payments.length)).toEqual(keys.map(() => 5))
  await sql.end({ timeout: 1 })
})
