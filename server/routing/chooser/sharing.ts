import { randomUUID } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import type { Sql } from '../../platform/db.ts'
import { outage } from '../../platform/outage.ts'
import { openChooser, type Chooser } from './chooser.ts'
import { minuteOf } from './counts.ts'
import type { Place } from './learning.ts'
import { keyOf } from './segments.ts'
import { forgetOutcomes, readOutcomes, recallOutcomes, takeTimeouts, writeOutcomes, writeTimeouts, type OutcomeRow } from './store.ts'

export interface SharingDeps {
  sql: Sql
  clock: Clock
  /** Called when the database cannot be reached, once for each outage; learning goes on in memory. */
  onAway?: (error: unknown) => void
}

/** How often processes tell each other what they counted. */
const EVERY_MS = 500
/** Minutes that are read again each time: some processes' clocks are late, and a minute's row changes while it lasts. */
const AGAIN = 3
const KEPT_MINUTES = 7 * 24 * 60
/** Rows that are read after a start: some hours of a busy shop, a week of a quiet one. */
const RECALLED = 50_000

const placeOf = ({ scope, account_id, method, network_or_bank, currency }: Omit<OutcomeRow, 'process_id'>): Place =>
  ({ scope, account_id, segment: { method, network_or_bank: network_or_bank === '' ? null : network_or_bank, currency } })

/**
 * A chooser that knows what the others learn, and what was learnt before. Each process counts by the minute and writes its counts as they stand, twice a
 * second and only what changed; it reads the others' counts and learns from how much they have grown. Both may be repeated, and nothing is counted twice.
 */
export const openSharedChooser = async ({ sql, clock, onAway = () => {} }: SharingDeps): Promise<Chooser & { share: () => Promise<void>; close: () => Promise<void> }> => {
  const process_id = randomUUID()
  const mine = new Map<string, OutcomeRow>()
  const changed = new Set<OutcomeRow>()
  const seen = new Map<string, { minute: number; successes: number; failures: number }>()
  let timeouts: string[] = []
  const ended = new Map<string, { place: Place; theirs: boolean }>()
  let forgotten = 0
  const away = outage(onAway)

  const note = ({ scope, account_id, segment }: Place, success: boolean, by: 1 | -1) => {
    const minute = minuteOf(clock.now().getTime())
    const key = `${minute}\n${account_id}\n${keyOf(scope, segment)}`
    const row = mine.get(key) ?? { minute, process_id, scope, account_id, method: segment.method, network_or_bank: segment.network_or_bank ?? '', currency: segment.currency, successes: 0, failures: 0 }
    if (success) row.successes += by
    else row.failures += by
    mine.set(key, row)
    changed.add(row)
  }

  const chooser = openChooser({
    counted: note,
    timedOut: try_id => { timeouts.push(try_id) },
    ended: (try_id, place, theirs) => { ended.set(try_id, { place, theirs }) },
  })

  const tell = async () => {
    const rows = [...changed]
    changed.clear()
    const told = timeouts
    timeouts = []
    try {
      if (told.length > 0) await writeTimeouts(sql, told, clock.now())
      if (rows.length > 0) await writeOutcomes(sql, rows)
    } catch (error) {
      for (const row of rows) changed.add(row)
      timeouts = [...told, ...timeouts]
      throw error
    }
  }

  /** An outcome that came to this process, of a try that counts as a failure because another saw it time out: that failure goes. */
  const settle = async () => {
    const asked = [...ended]
    if (asked.length === 0) return
    const taken = new Set((await takeTimeouts(sql, asked.map(([try_id]) => try_id))).map(({ try_id }) => try_id))
    for (const [try_id, { place, theirs }] of asked) {
      ended.delete(try_id)
      if (!theirs || !taken.has(try_id)) continue
      chooser.absorb(place, 0, -1, clock.now().getTime())
      note(place, false, -1)
    }
  }

  const listen = async () => {
    const minute = minuteOf(clock.now().getTime())
    for (const row of await readOutcomes(sql, process_id, minute - AGAIN)) {
      const place = placeOf(row)
      const key = `${row.minute}\n${row.process_id}\n${row.account_id}\n${keyOf(row.scope, place.segment)}`
      const before = seen.get(key) ?? { successes: 0, failures: 0 }
      seen.set(key, { minute: row.minute, successes: row.successes, failures: row.failures })
      chooser.absorb(place, row.successes - before.successes, row.failures - before.failures, clock.now().getTime())
    }
    for (const [key, row] of seen) if (row.minute < minute - AGAIN) seen.delete(key)
    for (const [key, row] of mine) if (row.minute < minute - AGAIN && !changed.has(row)) mine.delete(key)
  }

  const forget = async () => {
    const minute = minuteOf(clock.now().getTime())
    if (minute - forgotten < 60) return
    await forgetOutcomes(sql, minute - KEPT_MINUTES)
    forgotten = minute
  }

  const recall = async () => {
    const from = minuteOf(clock.now().getTime()) - AGAIN
    for (const row of await recallOutcomes(sql, from, RECALLED)) chooser.absorb(placeOf(row), row.successes, row.failures, row.minute * 60_000)
    await listen()
  }

  let running: Promise<void> | undefined
  const round = async () => {
    try {
      await settle()
      await tell()
      await listen()
      await forget()
      away.over()
    } catch (error) {
      away.failed(error)
    }
  }
  const share = (): Promise<void> => {
    running ??= round().finally(() => { running = undefined })
    return running
  }

  await recall()
  const timer = setInterval(() => void share(), EVERY_MS).unref()
  return {
    ...chooser,
    /** Tells and hears all there is, now. */
    share: async () => {
      await running
      await share()
    },
    close: async () => {
      clearInterval(timer)
      await running
      await share()
    },
  }
}
