import { days, hours, later, minutes, seconds } from '../platform/clock.ts'

/**
 * When a gateway is asked again: 5 s after its last word, then less and less often – every 5 minutes at most in the
 * first hour, half-hourly for 3 days, daily from then on. Never "no more": an unknown outcome stays a question.
 */
export const nextCheck = (since: Date, checks: number, now: Date) => {
  const age = now.getTime() - since.getTime()
  if (age > days(3)) return later(now, days(1))
  if (age > hours(1)) return later(now, minutes(30))
  return later(now, Math.min(seconds(5) * 2 ** Math.min(checks, 6), minutes(5)))
}

/** How long held money waits for its capture before it is let go. */
export const HOLD_MS = hours(10)

/** A gateway that does not know a reference this long after the time-out of whoever asked it never got it. */
export const NOT_KNOWN_GRACE_MS = seconds(30)

/** A gateway that said no and was left behind is looked at once more, this much later: should it have charged all the same, a lost notice must not hide it. */
export const LOOK_BACK_MS = seconds(60)
