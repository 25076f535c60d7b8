import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { openBooks } from '../orders/index.ts'
import { later, minutes } from '../platform/clock.ts'
import { order, startOn, T0 } from '../testing/books.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { until } from '../testing/merchant.ts'
import { wantCaptures } from './bulk-capture.ts'

let database: TestDatabase
beforeAll(async () => { database = await testDatabase() })
afterEach(() => database.sql`truncate orders, payments`)
afterAll(() => database.drop())

const MANY = 2_300
const keyOf = (name: string, number: number) => `md5('${name}' || ${number})::uuid`

/** As many orders, each with a payment that is authorised: five a second, so that several have the same time. */
const hold = (name: string, count = MANY) => database.sql.unsafe(`
  insert into orders (order_key, project_id, order_id, secret_version, nonce, amount_minor, currency, payment_methods, preauth, created_at, expires_at, settled_by, payments, refunds, events)
  select md5('${name}' || n)::uuid, '${name}', n, '1', gen_random_uuid(), 10000, 'INR', 'cc', true, $1, $1, 1, 1, 0, 1 from generate_series(1, ${count}) n;`, [T0]).then(() => database.sql.unsafe(`
  insert into payments (order_key, number, nonce, state, method, instrument, amount_minor, currency, authorized_minor, captured_minor, refunded_minor, surcharge_minor, capture_wanted, account_id, reference, tries, created_at, updated_at, checks)
  select md5('${name}' || n)::uuid, 1, gen_random_uuid(), 'authorized', 'card', '{}', 10000, 'INR', 10000, 0, 0, 0, false, 'acc_1', '${name}' || n, 1, $1::timestamptz + n / 5 * interval '1 second', $1, 0 from generate_series(0, ${count}) n where n > 0`, [T0]))

const want = (project_id: string) => wantCaptures(database.sql, project_id, T0, later(T0, minutes(60)), T0)
const wanted = async (project_id: string) =>
  (await database.sql`select from payments join orders using (order_key) where project_id = ${project_id} and capture_wanted and next_check_at = ${T0}`).length
/** The process of the database that waits for a lock. */
const waiting = async () => (await database.sql<{ pid: number }[]>`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)[0]?.pid

it('marks all of a project, however many, and counts each once: of two requests at once, too', async () => {
  await hold('proj_all')
  await hold('proj_else', 1_500)
  const counts = await Promise.all([want('proj_all'), want('proj_all')])
  expect(counts.reduce((sum, count) => sum + count)).toBe(MANY)
  expect([await wanted('proj_all'), await wanted('proj_else'), await want('proj_all')]).toEqual([MANY, 0, 0])
})

it('holds up no order that is not in the slice it is at, and goes on where it was cut off', async () => {
  await hold('proj_cut')
  const books = openBooks(database.sql)
  const beside = order({ project_id: 'proj_cut', order_id: 'beside', order_key: crypto.randomUUID(), nonce: crypto.randomUUID() })
  await books.open(beside)
  const cut = await database.sql.begin(async tx => {
    // Somebody is at an order of the second slice.
    await tx.unsafe(`select from orders where order_key = ${keyOf('proj_cut', 1_500)} for update`)
    const asked = want('proj_cut').then(() => undefined, (error: unknown) => error)
    const pid = await until(waiting, found => found !== undefined)
    expect(await wanted('proj_cut'), 'the first slice is committed').toBe(1_000)
    await books.change(beside.order_key, at => startOn(at, { project_id: 'proj_cut' }))
    for (const number of [1, 900, 2_100, MANY]) await database.sql.unsafe(`select from orders where order_key = ${keyOf('proj_cut', number)} for update nowait`)
    await database.sql`select pg_terminate_backend(${pid ?? 0})`
    return asked
  })
  expect(cut).toBeInstanceOf(Error)
  expect(await want('proj_cut')).toBe(MANY - 1_000)
  expect(await wanted('proj_cut')).toBe(MANY)
})
