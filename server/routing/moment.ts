/** A time as the clock on a shop's wall shows it. */
export interface Moment {
  /** 0 to 23. */
  hour: number
  weekday: (typeof weekdays)[number]
  /** `2026-11-24` */
  date: string
}

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

export const isTimeZone = (name: string) => {
  try {
    return name !== '' && new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== ''
  } catch {
    return false
  }
}

/** No place on earth changes its hour within a quarter of an hour. */
const QUARTER_MS = 15 * 60_000

/** What the clocks in this time zone show; asked a million times a second, so the quarter of an hour that it was last asked about is kept. */
export const momentIn = (time_zone: string) => {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: time_zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', weekday: 'long', hourCycle: 'h23' })
  let quarter = Number.NaN
  let moment: Moment = { hour: 0, weekday: 'monday', date: '' }
  return (at: Date): Moment => {
    const now = Math.floor(at.getTime() / QUARTER_MS)
    if (now === quarter) return moment
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
    const weekday = weekdays.find(name => name === parts['weekday']?.toLowerCase()) ?? 'monday'
    moment = { hour: Number(parts['hour']), weekday, date: `${parts['year']}-${parts['month']}-${parts['day']}` }
    quarter = now
    return moment
  }
}
