/** Business time. Everything that asks "when is it" takes a clock, so that a test can move it. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** A clock that stands still until it is moved. */
export const movableClock = (start = new Date('2026-11-24T06:30:00Z')) => {
  let now = start.getTime()
  return {
    now: () => new Date(now),
    /** Moves on by `ms` milliseconds. */
    move: (ms: number) => { now += ms },
    set: (to: Date) => { now = to.getTime() },
  }
}

export const seconds = (n: number) => n * 1000
export const minutes = (n: number) => n * 60_000
export const hours = (n: number) => n * 3_600_000
export const days = (n: number) => n * 86_400_000

export const later = (from: Date, ms: number) => new Date(from.getTime() + ms)

/** Seconds as texts: most that are shown lie close together, and come again and again. */
const shown = new Map<number, string>()

/** Time as the wire shows it: UTC, whole seconds, `Z`. */
export const wireTime = (at: Date) => {
  const second = Math.floor(at.getTime() / 1000)
  const known = shown.get(second)
  if (known !== undefined) return known
  if (shown.size >= 1_000) shown.clear()
  const text = `${at.toISOString().slice(0, 19)}Z`
  shown.set(second, text)
  return text
}
