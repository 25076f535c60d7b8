/** Successes and failures by the minute, for the last hour. */
export interface Counts {
  add: (at_ms: number, success: boolean, weight: 1 | -1) => void
  /** Of the last `minutes`, this one included. */
  sum: (now_ms: number, minutes: number) => { successes: number; failures: number }
}

const HOUR = 60

export const minuteCounts = (): Counts => {
  const minutes = new Float64Array(HOUR).fill(-1)
  const successes = new Float64Array(HOUR)
  const failures = new Float64Array(HOUR)
  return {
    add: (at_ms, success, weight) => {
      const minute = Math.floor(at_ms / 60_000)
      const slot = minute % HOUR
      if (minute < (minutes[slot] ?? 0)) return // Older than an hour.
      if (minute > (minutes[slot] ?? 0)) {
        minutes[slot] = minute
        successes[slot] = 0
        failures[slot] = 0
      }
      const counts = success ? successes : failures
      counts[slot] = Math.max(0, (counts[slot] ?? 0) + weight)
    },
    sum: (now_ms, span) => {
      const last = Math.floor(now_ms / 60_000)
      const sum = { successes: 0, failures: 0 }
      for (let slot = 0; slot < HOUR; slot++) {
        const minute = minutes[slot] ?? -1
        if (minute <= last - span || minute > last) continue
        sum.successes += successes[slot] ?? 0
        sum.failures += failures[slot] ?? 0
      }
      return sum
    },
  }
}
