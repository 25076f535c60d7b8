import { afterAll, beforeAll, expect, it } from 'vitest'
import { pino } from 'pino'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { minutes } from './clock.ts'
import { openDatabaseClock } from './database-clock.ts'

let database: TestDatabase
beforeAll(async () => { database = await testDatabase() })
afterAll(() => database.drop())

/** On a machine whose clock is `off_ms` ahead of the database's, and may be set anew. */
const openOn = async (off_ms: number) => {
  let off = off_ms
  const local = { now: () => new Date(Date.now() + off) }
  const lines: string[] = []
  const clock = await openDatabaseClock({ sql: database.sql, log: pino({}, { write: (line: string) => { lines.push(line) } }), local })
  return { clock, local, lines, set: (ms: number) => { off = ms } }
}
/** From the database's time, which here is this machine's. */
const distance = ({ now }: { now: () => Date }) => Math.abs(now().getTime() - Date.now())

it.each([minutes(1), -minutes(60)])('is the database\'s on a machine whose clock is %i ms off, and says so once', async off => {
  const { clock, lines } = await openOn(off)
  expect(distance(clock)).toBeLessThan(1_000)
  await clock.measure()
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain('"database_ahead_ms":')
  clock.close()
})

it('follows when the clock of the machine is set', async () => {
  const { clock, lines, set } = await openOn(0)
  set(minutes(5))
  await clock.measure()
  expect(distance(clock)).toBeLessThan(1_000)
  set(0)
  await clock.measure()
  expect(distance(clock)).toBeLessThan(1_000)
  expect(lines).toHaveLength(1)
  clock.close()
})

it('leaves a small difference alone', async () => {
  const { clock, local, lines } = await openOn(60)
  const [before, now, after] = [local.now(), clock.now(), local.now()]
  expect(before <= now && now <= after).toBe(true)
  expect(lines).toEqual([])
  clock.close()
})

it('keeps the difference while the database is away', async () => {
  const other = await testDatabase()
  const lost = await openDatabaseClock({ sql: other.sql, log: pino({ level: 'silent' }), local: { now: () => new Date(Date.now() + minutes(1)) } })
  await other.drop()
  await expect(lost.measure()).rejects.toThrow()
  expect(distance(lost)).toBeLessThan(1_000)
  lost.close()
})
