import type { Clock } from '../platform/clock.ts'

/**
 * A token bucket for each key: at most `per_minute` in any minute, spread evenly, with a tenth of it in hand for
 * bursts. By business time, as checks are due by it. In process; several processes share a gateway's limit only roughly, and a 429 is then just "not yet".
 */
export const rateLimit = (clock: Clock) => {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return (key: string, per_minute: number): boolean => {
    const now = clock.now().getTime()
    const burst = Math.max(1, per_minute / 10)
    const { tokens, at } = buckets.get(key) ?? { tokens: burst, at: now }
    const refilled = Math.min(burst, tokens + Math.max(0, now - at) * per_minute / 60_000)
    const allowed = refilled >= 1
    buckets.set(key, { tokens: allowed ? refilled - 1 : refilled, at: now })
    return allowed
  }
}
