import type { Clock } from '../platform/clock.ts'
import { days, hours, later, seconds } from '../platform/clock.ts'
import type { Sql } from '../platform/db.ts'
import type { Log } from '../platform/log.ts'
import { toMajor } from '../platform/money.ts'
import { spans, type Gmv, type Span } from './fields.ts'
import type { Live } from './live.ts'
import { momentIn, weekdays } from './moment.ts'

interface GmvDeps {
  sql: Sql
  clock: Clock
  log: Log
  /** The live configurations, which tell whose GMV is asked for. */
  live: () => ReadonlyMap<string, Live>
}

const REFRESH_MS = seconds(30)
/** Earlier days hardly change any more: a late capture at most. */
const WHOLE_MS = hours(1)

interface Day {
  account_id: string
  currency: string
  day: string
  amount_minor: bigint
}

/** What was taken on each day since `from`: authorised or captured, whatever was refunded later. By the days of the time zone. */
const selectDays = (sql: Sql, account_ids: string[], time_zone: string, from: Date) => sql<Day[]>`
  select account_id, currency, to_char(created_at at time zone ${time_zone}, 'YYYY-MM-DD') as day, sum(amount_minor)::bigint as amount_minor
    from payments where created_at >= ${from} and account_id = any(${account_ids}) and state in ('authorized', 'capturing', 'captured')
   group by 1, 2, 3`

/** The first day of each span that ends today. */
export const firstDays = (date: string, weekday: string): Record<Span, string> => ({
  day: date,
  week: later(new Date(`${date}T00:00:00Z`), -days(weekdays.findIndex(name => name === weekday))).toISOString().slice(0, 10),
  month: `${date.slice(0, 7)}-01`,
})

/** What accounts have taken, kept in memory and read anew in the background: no decision waits for it. */
export const openGmv = ({ sql, clock, log, live }: GmvDeps) => {
  let sums = new Map<string, number>()
  /** Days by time zone, account, currency and date. */
  let kept = new Map<string, Map<string, Day>>()
  let wholeAt = 0
  let closed = false

  const refresh = async () => {
    const now = clock.now()
    const whole = now.getTime() - wholeAt >= WHOLE_MS
    const wanted = Map.groupBy([...live().values()].filter(({ gmv_of }) => gmv_of.size > 0), ({ time_zone }) => time_zone)
    const [next, found] = [new Map<string, number>(), new Map<string, Map<string, Day>>()]
    for (const [time_zone, configurations] of wanted) {
      const ids = [...new Set(configurations.flatMap(({ gmv_of }) => [...gmv_of]))].toSorted()
      const key = `${time_zone} ${ids.join(' ')}`
      const before = whole ? undefined : kept.get(key)
      const rows = await selectDays(sql, ids, time_zone, later(now, -days(before === undefined ? 38 : 2)))
      const { date, weekday } = momentIn(time_zone)(now)
      const since = momentIn(time_zone)(later(now, -days(1))).date
      const byDay = new Map([...before ?? []].filter(([, { day }]) => day < since))
      for (const row of rows) if (before === undefined || row.day >= since) byDay.set(`${row.account_id} ${row.currency} ${row.day}`, row)
      found.set(key, byDay)
      const first = firstDays(date, weekday)
      for (const { account_id, currency, day, amount_minor } of byDay.values()) {
        for (const span of spans) {
          const at = `${account_id} ${currency} ${span}`
          if (day >= first[span] && day <= date) next.set(at, (next.get(at) ?? 0) + toMajor(amount_minor, currency))
        }
      }
      for (const id of ids) next.set(id, 0)
    }
    ;[sums, kept] = [next, found]
    if (whole) wholeAt = now.getTime()
  }

  const tick = async () => {
    await refresh().catch((error: unknown) => { log.warn({ err: error }, 'the GMV of gateway accounts could not be read; rules go by what was read before') })
    if (!closed) timer = setTimeout(tick, REFRESH_MS).unref()
  }
  let timer = setTimeout(tick, 0).unref()

  const gmv: Gmv = (account_id, currency, span) => sums.get(`${account_id} ${currency} ${span}`) ?? sums.get(account_id)
  return { gmv, refresh, close: () => { closed = true; clearTimeout(timer) } }
}
