import { days, later } from '../platform/clock.ts'

/** India's time has no summer: always five and a half hours before UTC's. */
const INDIA_MS = 5.5 * 3_600_000

/** A time as Indian gateways write it without a zone, '2026-10-26 14:12:13' (fractions of a second may follow); undefined for anything else. */
export const indianTime = (text: string | undefined): Date | undefined => {
  const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)?$/.exec(text ?? '') ?? []
  const at = day === undefined || time === undefined ? Number.NaN : Date.parse(`${day}T${time}+05:30`)
  return Number.isNaN(at) ? undefined : new Date(at)
}

/** The date in India: '2026-10-26'. */
export const indianDay = (at: Date): string => new Date(at.getTime() + INDIA_MS).toISOString().slice(0, 10)

/** The date so many days after a date: '2026-10-27'. */
export const dayAfter = (day: string, count = 1): string => later(new Date(`${day}T00:00:00Z`), days(count)).toISOString().slice(0, 10)
