import { afterAll, beforeAll, expect, it } from 'vitest'
import { movableClock } from '../../platform/clock.ts'
import { testDatabase, type TestDatabase } from '../../testing/database.ts'
import { openSharedChooser } from './index.ts'
import type { Segment } from './segments.ts'

let database: TestDatabase
beforeAll(async () => { database = await testDatabase() })
afterAll(() => database.drop())

const card: Segment = { method: 'card', network_or_bank: 'visa', currency: 'INR' }
const clock = movableClock()
const open = () => openSharedChooser({ sql: database.sql, clock })
type Shared = Awaited<ReturnType<typeof open>>
let tries = 0

const pay = (chooser: Shared, scope: string, account_id: string, successes: number, failures: number) => {
  for (let i = 0; i < successes + failures; i++) {
    const try_id = `try_${tries++}`
    chooser.began(scope, try_id, account_id, card, clock.now().getTime())
    chooser.ended(scope, try_id, account_id, card, i < successes ? 'success' : 'failure', clock.now().getTime())
  }
}
const rate = (chooser: Shared, scope: string, account_id: string) => chooser.successRate(scope, account_id, card, 60, clock.now().getTime())
const first = (chooser: Shared, scope: string) => chooser.rank(scope, ['a', 'b'], card, { seed: 's', now_ms: clock.now().getTime(), may_explore: true })[0]

it('lets two processes know what each learnt, and counts nothing twice however often they share', async () => {
  const [one, two] = [await open(), await open()]
  pay(one, 'two', 'a', 10, 50)
  pay(two, 'two', 'b', 55, 5)
  for (let i = 0; i < 3; i++) {
    await one.share()
    await two.share()
  }
  clock.move(60_000)
  pay(one, 'two', 'b', 1, 0)
  await one.share()
  await two.share()
  for (const chooser of [one, two]) {
    expect(rate(chooser, 'two', 'a')).toEqual({ mean: 10 / 60, observations: 60 })
    expect(rate(chooser, 'two', 'b')).toEqual({ mean: 56 / 61, observations: 61 })
    expect(first(chooser, 'two')).toMatchObject({ account_id: 'b', observations: 61 })
  }
  await Promise.all([one.close(), two.close()])
})

it('knows after a restart what it knew before', async () => {
  const before = await open()
  pay(before, 'restart', 'a', 20, 40)
  pay(before, 'restart', 'b', 58, 2)
  await before.close()
  clock.move(10 * 60_000)
  const after = await open()
  expect(rate(after, 'restart', 'a')).toEqual({ mean: 20 / 60, observations: 60 })
  expect(first(after, 'restart')?.account_id).toBe('b')
  await after.close()
})

it('takes a time-out back that another process had counted, when the payment turns out paid', async () => {
  const [one, two] = [await open(), await open()]
  one.began('late', 'late_try', 'a', card, clock.now().getTime())
  one.ended('late', 'late_try', 'a', card, 'provisional_failure', clock.now().getTime())
  await one.share()
  await two.share()
  expect(rate(two, 'late', 'a')).toEqual({ mean: 0, observations: 1 })
  two.ended('late', 'late_try', 'a', card, 'success', clock.now().getTime())
  await two.share()
  await one.share()
  for (const chooser of [one, two]) expect(rate(chooser, 'late', 'a')).toEqual({ mean: 1, observations: 1 })
  expect(await database.sql`select * from routing_timeouts`).toEqual([])
  await Promise.all([one.close(), two.close()])
})

it('writes no row per payment', async () => {
  const chooser = await open()
  pay(chooser, 'rows', 'a', 500, 0)
  await chooser.share()
  const [row] = await database.sql`select count(*)::integer as rows, sum(successes)::integer as successes from routing_outcomes where scope = 'rows'`
  expect(row).toEqual({ rows: 1, successes: 500 })
  await chooser.close()
})

it('goes on learning while the database is away, says so once, and tells all of it afterwards', async () => {
  const other = await testDatabase({ max: 2 })
  const heard: unknown[] = []
  const chooser = await openSharedChooser({ sql: other.sql, clock, onAway: error => heard.push(error) })
  await other.sql`alter table routing_outcomes rename to elsewhere`
  pay(chooser, 'away', 'a', 3, 0)
  await chooser.share()
  await chooser.share()
  expect(heard).toHaveLength(1)
  await other.sql`alter table elsewhere rename to routing_outcomes`
  await chooser.share()
  expect(await other.sql`select successes from routing_outcomes`).toMatchObject([{ successes: 3 }])
  await chooser.close()
  await other.drop()
})
