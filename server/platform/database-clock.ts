import type { Logger } from 'pino'
import { systemClock, type Clock } from './clock.ts'
import type { Sql } from './db.ts'

/** So close to the database's time is good enough: what is smaller is left alone, so that time does not jitter. */
const CLOSE_MS = 100
/** Whoever runs the machine should know of a difference like this. */
const LARGE_MS = 1_000
const EVERY_MS = 1_000

interface Source {
  sql: Sql
  log: Pick<Logger, 'warn'>
  local?: Clock
}

/**
 * The database's time, for all processes alike: one of them judges by its clock what another wrote down by its own, such as
 * whether a gateway has had its time. It is this machine's clock with the difference added, which is measured again and again;
 * while the database is away the last one stays. Throws when the first measurement fails.
 */
export const openDatabaseClock = async ({ sql, log, local = systemClock }: Source): Promise<Clock & { measure: () => Promise<void>; close: () => void }> => {
  let ahead_ms = 0
  let told = false
  let closed = false

  const measure = async () => {
    const asked = local.now().getTime()
    const [row] = await sql<{ at: Date }[]>`select clock_timestamp() as at`
    const answered = local.now().getTime()
    if (row === undefined) throw new Error('the database has no time')
    // It was read somewhere between the two: no further from their middle than half the way.
    const half_ms = (answered - asked) / 2
    const found_ms = row.at.getTime() - (asked + half_ms)
    if (Math.abs(found_ms - ahead_ms) <= CLOSE_MS + half_ms) return
    ahead_ms = Math.round(found_ms)
    const large = Math.abs(ahead_ms) > LARGE_MS
    if (large && !told) log.warn({ database_ahead_ms: ahead_ms }, 'the clock of this machine differs from the database\'s, whose time is used; keep both right (NTP)')
    told = large
  }

  await measure()
  const tick = async () => {
    await measure().catch(() => {})
    if (!closed) timer = setTimeout(tick, EVERY_MS).unref()
  }
  let timer = setTimeout(tick, EVERY_MS).unref()

  return {
    now: () => (ahead_ms === 0 ? local.now() : new Date(local.now().getTime() + ahead_ms)),
    /** Measures now. */
    measure,
    close: () => {
      closed = true
      clearTimeout(timer)
    },
  }
}
