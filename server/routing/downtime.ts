import type { Account, Notice } from '../gateways/index.ts'
import { days, hours, type Clock } from '../platform/clock.ts'
import type { Query, Sql } from '../platform/db.ts'
import type { Log } from '../platform/log.ts'
import { changeSettings } from '../platform/settings.ts'
import type { Breaker, Chooser, Scored, Segment } from './chooser/index.ts'

export interface Downtime {
  project_id: string
  account_id: string
  source: 'breaker' | 'gateway'
  name: string
  method: string | null
  issuer: string | null
  severity: string | null
  began_at: Date
  ended_at: Date | null
}

/** A gateway's downtime that nobody ended is believed in for so long. */
const BELIEVED_MS = hours(24)

/** What gateways say is down, as every process holds it in memory. */
export const loadDowntimes = (sql: Sql) => sql<Downtime[]>`select * from downtimes where ended_at is null and source = 'gateway'`

/** The newest first: what is down now, and what was in the last week. */
export const selectDowntimes = (sql: Sql, now: Date, project_id: string | undefined) => sql<Downtime[]>`
  select * from downtimes where (ended_at is null or began_at > ${new Date(now.getTime() - days(7))}) and project_id = coalesce(${project_id ?? null}, project_id)
   order by ended_at is null desc, began_at desc, downtime_id desc limit 500`

/** Several processes may say the same, and a gateway says it twice: the first counts. */
const begin = (sql: Query, { project_id, account_id, source, name, method, issuer, severity, began_at }: Downtime) => sql`
  insert into downtimes (project_id, account_id, source, name, method, issuer, severity, began_at)
  values (${project_id}, ${account_id}, ${source}, ${name}, ${method}, ${issuer}, ${severity}, ${began_at})
  on conflict (account_id, source, name) where ended_at is null do update set severity = excluded.severity`

const end = (sql: Query, { account_id, source, name }: Pick<Downtime, 'account_id' | 'source' | 'name'>, at: Date) => sql`
  update downtimes set ended_at = ${at} where account_id = ${account_id} and source = ${source} and name = ${name} and ended_at is null`

type DowntimeNotice = Extract<Notice, { about: 'downtime' }>

interface DowntimeDeps {
  sql: Sql
  clock: Clock
  log: Log
  chooser: Chooser
  /** Of all accounts, from memory. */
  downtimes: () => readonly Downtime[]
}

/**
 * Writes down when the breaker of an account opens and closes, and hears what gateways say of themselves: while one says
 * that it is down, its account is as good as one whose breaker is open.
 */
export const openDowntimes = ({ sql, clock, log, chooser, downtimes }: DowntimeDeps) => {
  // One after another: what closes must not be written before what opened.
  let writing: Promise<unknown> = Promise.resolve()
  const write = (work: () => PromiseLike<unknown>) => {
    writing = writing.then(work).catch((error: unknown) => log.warn({ err: error }, 'a downtime could not be written down'))
  }

  const onBreaker = ({ scope: project_id, account_id, segment, state, since_ms }: Breaker) => {
    const row: Downtime = { project_id, account_id, source: 'breaker', name: segment ?? '', method: segment?.split(' ')[0] ?? null, issuer: null, severity: null, began_at: new Date(since_ms), ended_at: null }
    log.warn({ project_id, account_id, segment }, state === 'open' ? 'an account fails: its breaker is open, and routing goes round it' : 'an account is well again: its breaker is closed')
    write(() => (state === 'open' ? begin(sql, row) : end(sql, row, new Date(since_ms))))
  }
  const stop = chooser.onBreaker(onBreaker)
  // What was open when the last process ended, and is not by what has been learnt since.
  const held = new Set(chooser.breakers().map(({ account_id, segment }) => `${account_id}\n${segment ?? ''}`))
  write(async () => {
    const stale = await sql<Downtime[]>`select * from downtimes where source = 'breaker' and ended_at is null`
    for (const row of stale) if (!held.has(`${row.account_id}\n${row.name}`)) await end(sql, row, clock.now())
  })

  return {
    /** What a gateway says of itself, by a signed notice. Every process knows it within a second. */
    hear: async (account: Account, { id, state, method, issuer, severity, at }: DowntimeNotice) => {
      const row: Downtime = { project_id: account.project_id, account_id: account.id, source: 'gateway', name: id, method: method ?? null, issuer: issuer ?? null, severity: severity ?? null, began_at: at, ended_at: null }
      const [last] = await sql<Downtime[]>`select * from downtimes where account_id = ${row.account_id} and source = 'gateway' and name = ${id} order by downtime_id desc limit 1`
      // A repeat, or a notice that was overtaken: what has ended under this id does not begin again.
      if (last !== undefined && (last.ended_at !== null || (state === 'began' && last.severity === row.severity))) return
      log.warn({ project_id: row.project_id, account_id: row.account_id, method, issuer, severity }, state === 'began' ? 'a gateway says that it is down' : 'a gateway says that it is well again')
      await changeSettings(sql, { at: clock.now(), actor: `gateway:${account.gateway}`, action: `downtime.${state}`, subject: account.id, detail: { name: id, ...(method === undefined ? {} : { method }) } }, async tx => {
        if (state === 'began' || last === undefined) await begin(tx, row)
        if (state === 'ended') await end(tx, row, at)
      })
    },
    /** The chooser, with what gateways say of themselves. */
    rank: ((scope, account_ids, segment, options) => {
      const scored = chooser.rank(scope, account_ids, segment, options)
      const now = downtimes()
      return now.length === 0 ? scored : downLast(scored, now, segment, options.now_ms)
    }) satisfies Chooser['rank'],
    close: async () => {
      stop()
      await writing
    },
  }
}

/** Those that are down come last, as those with an open breaker do. A gateway that calls it a small matter is not believed to be down. */
const downLast = (scored: Scored[], downtimes: readonly Downtime[], { method, network_or_bank }: Segment, now_ms: number): Scored[] => {
  const concerns = (down: Downtime) => down.severity !== 'low' && now_ms - down.began_at.getTime() < BELIEVED_MS
    && (down.method === null || down.method === method) && (down.issuer === null || down.issuer.toLowerCase() === network_or_bank?.toLowerCase())
  const down = new Set(downtimes.filter(concerns).map(({ account_id }) => account_id))
  if (!scored.some(({ account_id }) => down.has(account_id))) return scored
  const { up = [], low = [] } = Object.groupBy(scored, ({ account_id }) => (down.has(account_id) ? 'low' : 'up'))
  return [...up, ...low.map(score => ({ ...score, breaker: 'open' as const, explored: false, propensity: 0, because: `down, as its gateway says: ${score.because}` }))]
}
