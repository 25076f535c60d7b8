import { indianDay } from '../gateways/index.ts'
import { days, hours, later, minutes } from '../platform/clock.ts'

/** Reports come late, and grow: so many days are read again each time. A new account begins as far back. */
const AGAIN_MS = days(3)

/** The day's first moment in India, where the gateways' days begin. */
export const dayOf = (at: Date): Date => new Date(`${indianDay(at)}T00:00:00+05:30`)

/** Daily at 00:01 Indian time, when the day before is over. */
export const nextReadAt = (now: Date): Date => {
  const today = later(dayOf(now), minutes(1))
  return today > now ? today : later(today, days(1))
}

/** What to read at `now`: everything since what was read whole, and some days that were read before. */
export const rangeToRead = (read_until: Date, now: Date): { from: Date; to: Date } => ({ from: later(read_until, -AGAIN_MS), to: now })

/** After so many failures in a row: 5 minutes at first, then less and less often, four times a day at least. */
export const retryAt = (failures: number, now: Date): Date => later(now, Math.min(minutes(5) * 2 ** (failures - 1), hours(6)))
