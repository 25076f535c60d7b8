/** Successes and failures by the minute, for the last hour: a ring of 60. */
export interface Counts {
  minutes: Float64Array
  successes: Float64Array
  failures: Float64Array
}

const HOUR = 60

export const minuteOf = (at_ms: number) => Math.floor(at_ms / 60_000)

export const newCounts = (): Counts => ({ minutes: new Float64Array(HOUR).fill(-1), successes: new Float64Array(HOUR), failures: new Float64Array(HOUR) })

/** Adds to the minute of `at_ms`, or takes away from it; what is older than the ring is gone. */
export const tally = ({ minutes, successes, failures }: Counts, at_ms: number, success: boolean, by: number) => {
  const minute = minuteOf(at_ms)
  const slot = minute % HOUR
  const held = minutes[slot] ?? -1
  if (minute < held) return
  if (minute > held) {
    minutes[slot] = minute
    successes[slot] = 0
    failures[slot] = 0
  }
  const of = success ? successes : failures
  of[slot] = Math.max(0, (of[slot] ?? 0) + by)
}

/** Of the last `span` minutes, this one included. */
export const sumOf = ({ minutes, successes, failures }: Counts, now_ms: number, span: number) => {
  const last = minuteOf(now_ms)
  const sum = { successes: 0, failures: 0 }
  for (let slot = 0; slot < HOUR; slot++) {
    const minute = minutes[slot] ?? -1
    if (minute <= last - span || minute > last) continue
    sum.successes += successes[slot] ?? 0
    sum.failures += failures[slot] ?? 0
  }
  return sum
}
