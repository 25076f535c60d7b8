import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { answered, book, declinedHere, account, done, order, paymentIn, startOn } from '../testing/books.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { openLossyLine } from '../testing/lossy-line.ts'
import { hearPayment } from '../payments/hear.ts'
import { wantCaptures } from '../payments/bulk-capture.ts'
import { days, later } from '../platform/clock.ts'
import { openDatabase, type Sql } from '../platform/db.ts'
import { Refusal } from '../platform/errors.ts'
import { newReference, orderKey } from '../platform/ids.ts'
import type { Book } from './book.ts'
import { openBooks, type Books } from './change.ts'
import { openKnown } from './known.ts'

let database: TestDatabase
beforeAll(async () => { database = await testDatabase() })
afterAll(() => database.drop())

let orders = 0
/** An order, opened by the first of two processes, with a payment that it started: the first knows the book. */
const knownToOne = async (more: Partial<Book['order']> = {}) => {
  const [one, other] = [openBooks(database.sql), openBooks(database.sql)]
  const order_id = `order_${orders += 1}`
  const order_key = orderKey('proj_1', order_id)
  await one.open(order({ order_id, order_key, nonce: crypto.randomUUID(), ...more }))
  await one.change(order_key, at => startOn(at, { project_id: at.order.project_id }))
  return { one, other, order_key }
}
/** What rules see of it: the books as `by` hands them to a rule, once or, where the first was out of date, twice. */
const seen = async (by: Books, order_key: string, rule: (at: Book) => Book) => {
  const books: Book[] = []
  await by.change(order_key, at => {
    books.push(at)
    return [rule(at), true]
  })
  return books
}
const paidMore = (at: Book) => startOn(at)[0]
/** Written, though nothing differs. */
const touched = (at: Book) => ({ ...at })

it('runs the next change on what it wrote last, which is what is written', async () => {
  const { one, other, order_key } = await knownToOne()
  await one.change(order_key, at => [answered(at, declinedHere, account({ id: 'acc_2' })), true])
  await one.change(order_key, at => [hearPayment(at, 1, done('capture'), { cause: 'gateway:webhook', now: at.order.created_at }), true])
  const [known, ...more] = await seen(one, order_key, touched)
  expect(more).toEqual([])
  const [read] = await seen(other, order_key, at => at)
  expect(read?.tries).toHaveLength(2)
  expect(read).toEqual(known)
})

it('writes nothing over what another process has written since, and runs the rule again on that', async () => {
  const { one, other, order_key } = await knownToOne()
  await other.change(order_key, at => startOn(at))
  const books = await seen(one, order_key, paidMore)
  expect(books.map(at => at.payments.length)).toEqual([1, 2])
  expect((await one.read(order_key))?.order.payments).toBe(3)
})

it('reads a book that it knows as it stands, whoever wrote it last', async () => {
  const { one, other, order_key } = await knownToOne()
  expect((await one.read(order_key))?.payments).toEqual((await other.read(order_key))?.payments)
  await other.change(order_key, at => startOn(at))
  expect((await one.read(order_key))?.payments).toHaveLength(2)
})

it('neither refuses nor answers by a book that may no longer stand', async () => {
  const { one, other, order_key } = await knownToOne()
  await other.change(order_key, at => startOn(at))
  const refusing = (at: Book) => {
    if (at.payments.length === 1) throw new Refusal('order_already_paid')
    return [at, at.payments.length] as const
  }
  await expect(one.change(order_key, refusing)).resolves.toBe(2)
})

it('writes the changes whose books stand, though one beside them does not', async () => {
  const { one, other, order_key } = await knownToOne()
  const second = orderKey('proj_1', 'beside')
  await one.open(order({ order_id: 'beside', order_key: second, nonce: crypto.randomUUID() }))
  await other.change(order_key, at => startOn(at))
  await Promise.all([one.change(order_key, at => startOn(at)), one.change(second, at => startOn(at))])
  const payments = await Promise.all([order_key, second].map(async key => (await one.read(key))?.order.payments))
  expect(payments).toEqual([3, 1])
})

it('sees the mark of a bulk capture', async () => {
  const { one, order_key } = await knownToOne({ project_id: 'proj_bulk', preauth: true })
  await one.change(order_key, at => [hearPayment(at, 1, done('authorize'), { cause: 'gateway:webhook', now: at.order.created_at }), true])
  const now = order().created_at
  expect(await wantCaptures(database.sql, 'proj_bulk', later(now, -days(1)), later(now, days(1)), now)).toBe(1)
  const books = await seen(one, order_key, touched)
  expect(books.map(at => paymentIn(at).capture_wanted)).toEqual([false, true])
})

/** As a merchant does that is told to come again: on a busy machine a change may have waited for too long. */
const insist = async (by: Books, order_key: string) => {
  const nonce = crypto.randomUUID()
  for (let refused = true; refused;) {
    refused = await by.change(order_key, at => startOn(at, { nonce, max_payments: 1000 })).then(() => false, (error: unknown) => {
      if (error instanceof Refusal && error.code === 'service_unavailable') return true
      throw error
    })
  }
}

it('loses no change of several processes to the same orders', async () => {
  const processes = Array.from({ length: 4 }, () => openBooks(database.sql))
  const keys = await Promise.all(['a', 'b', 'c'].map(async (name, at) => {
    const order_key = orderKey('proj_1', `many_${name}`)
    await processes[at]?.open(order({ order_id: `many_${name}`, order_key, nonce: crypto.randomUUID() }))
    return order_key
  }))
  await Promise.all(processes.flatMap(each => keys.map(async key => {
    for (let number = 0; number < 12; number += 1) await insist(each, key)
  })))
  for (const key of keys) {
    const [row] = await database.sql<{ payments: number; events: number; counted: number; told: number }[]>`
      select payments, events, (select count(*)::int from payments where order_key = orders.order_key) as counted,
             (select count(*)::int from order_events where order_key = orders.order_key) as told from orders where order_key = ${key}`
    expect(row).toEqual({ payments: 48, counted: 48, events: row?.told, told: row?.events })
  }
})

it('finds an order again whose connection was lost as it was written', async () => {
  const { one, order_key } = await knownToOne()
  const nonce = crypto.randomUUID()
  let runs = 0
  const changing = database.sql.begin(async tx => {
    await tx`select 1 from orders where order_key = ${order_key} for update`
    const change = one.change(order_key, at => {
      runs += 1
      return startOn(at, { nonce })
    })
    const waits = () => tx`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await vi.waitUntil(async () => (await waits()).length > 0)
    return { change }
  })
  const answer = await (await changing).change
  expect(runs).toBe(2)
  expect(answer?.payment.nonce).toBe(nonce)
  expect((await one.read(order_key))?.payments.map(payment => payment.nonce).filter(each => each === nonce)).toHaveLength(1)
})

it.each([
  ['known', (one: Books) => one],
  ['read first', (_: Books, sql: Sql) => openBooks(sql)],
])('starts a payment once, and asks its gateway, where the answer to the commit was lost; the book %s', async (_, by) => {
  const line = await openLossyLine(database.url)
  const sql = openDatabase(line.url, { max: 1 })
  const one = openBooks(sql)
  const order_id = `order_${orders += 1}`
  const order_key = orderKey('proj_1', order_id)
  await one.open(order({ order_id, order_key, nonce: crypto.randomUUID() }))
  // The connection has prepared all statements, and `one` has written last.
  for (const each of [one, openBooks(sql), one]) await each.change(order_key, at => startOn(at))
  const [nonce, reference] = [crypto.randomUUID(), newReference()]
  let runs = 0
  const started = await by(one, sql).change(order_key, at => {
    runs += 1
    const ran = startOn(at, { nonce, reference })
    if (ran[0] !== at) line.loseNextAnswer()
    return ran
  })
  expect(runs).toBe(2)
  expect(started).toMatchObject({ payment: { number: 4, nonce, reference }, account: { id: 'acc_1' } })
  expect((await one.read(order_key))?.payments).toHaveLength(4)
  await sql.end({ timeout: 1 })
  await line.close()
})

it('keeps a bounded number of books, the newest', () => {
  const known = openKnown()
  const learn = (order_key: string) => { known.learn(book({ order_key }), { order_key, version: '1', named: [] }) }
  for (let number = 0; number <= 4_000; number += 1) learn(`order_${number}`)
  expect([known.book('order_0'), known.book('order_1')]).toEqual([undefined, expect.anything()])
})
