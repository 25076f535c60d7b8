import type { Place } from './learning.ts'

/**
 * What became of a try. `neutral`: nothing that the gateway answers for. `provisional_failure`: no answer in time; a failure for routing, and only until
 * the outcome is known.
 */
export type Outcome = 'success' | 'failure' | 'neutral' | 'provisional_failure'

interface Told {
  outcome: Outcome
  at_ms: number
}

/** At least so many outcomes are remembered, so that each counts once. */
const REMEMBERED = 50_000
/** A try that nobody hears of for so long is no longer taken to be under way. */
const UNDER_WAY_MS = 10 * 60_000

/** The tries under way, and what was told of those that ended. */
export const openTries = (onFlight: (place: Place, by: 1 | -1, now_ms: number) => void) => {
  const flying = new Map<string, { place: Place; at_ms: number }>()
  // Two generations: what is not asked for again while the younger one fills goes with the older one.
  let told = new Map<string, Told>()
  let older = new Map<string, Told>()
  let swept_ms = 0

  const land = (try_id: string, now_ms: number) => {
    const flight = flying.get(try_id)
    if (flight === undefined) return false
    flying.delete(try_id)
    onFlight(flight.place, -1, now_ms)
    return true
  }

  return {
    begin: (try_id: string, place: Place, now_ms: number) => {
      if (flying.has(try_id) || told.has(try_id) || older.has(try_id)) return
      if (now_ms - swept_ms > UNDER_WAY_MS / 10) {
        for (const [silent, { at_ms }] of flying) if (now_ms - at_ms > UNDER_WAY_MS) land(silent, now_ms)
        swept_ms = now_ms
      }
      flying.set(try_id, { place, at_ms: now_ms })
      onFlight(place, 1, now_ms)
    },
    /** The word before this one, and whether the try was under way here; undefined where this word is no news. */
    tell: (try_id: string, outcome: Outcome, now_ms: number): { before: Told | undefined; flew: boolean } | undefined => {
      const before = told.get(try_id) ?? older.get(try_id)
      const flew = land(try_id, now_ms)
      // A time-out says nothing against a word from the gateway. The first word that counts stands: what is reversed later is about the money,
      // and says nothing of how the gateway does at this moment.
      if (before !== undefined && (before.outcome === outcome || outcome === 'provisional_failure' || before.outcome === 'success' || before.outcome === 'failure')) return undefined
      if (told.size >= REMEMBERED) {
        older = told
        told = new Map()
      }
      told.set(try_id, { outcome, at_ms: now_ms })
      return { before, flew }
    },
  }
}

/** Whether it counts as a success, as a failure, or not at all. */
export const countsAs = (outcome: Outcome): boolean | undefined => outcome === 'neutral' ? undefined : outcome === 'success'
