import { sumOf } from './counts.ts'
import { openLearning, type Breaker, type Place } from './learning.ts'
import { ENOUGH, rank, type RankOptions, type Scored } from './rank.ts'
import type { Segment } from './segments.ts'
import { countsAs, openTries, type Outcome } from './tries.ts'

export interface Chooser {
  /** Best first; all given accounts, none left out; those with an open breaker last. From memory, changing nothing: the same state, seed and time give the same answer. */
  rank: (scope: string, account_ids: readonly string[], segment: Segment, options: RankOptions) => Scored[]
  /** Of the last minutes (60 at most), in the narrowest segment with enough outcomes in them, else in the widest. The mean is 1 where there are none. */
  successRate: (scope: string, account_id: string, segment: Segment, window_minutes: number, now_ms: number) => { mean: number; observations: number }
  /** A try goes out: what is under way counts when the next one is chosen. */
  began: (scope: string, try_id: string, account_id: string, segment: Segment, now_ms: number) => void
  /**
   * What became of a try. It counts once, whoever says it and how often (answer, webhook, poll): the first success or failure stands. What was
   * provisional, or neutral, gives way to it.
   */
  ended: (scope: string, try_id: string, account_id: string, segment: Segment, outcome: Outcome, now_ms: number) => void
  /** Those that are open. */
  breakers: () => readonly Breaker[]
  /** Calls back when a breaker opens or closes; returns how to stop that. */
  onBreaker: (listener: (breaker: Breaker) => void) => () => void
}

/** What sharing wants to know. */
export interface ChooserHooks {
  counted?: (place: Place, success: boolean, by: 1 | -1) => void
  /** A try counts as a failure until its outcome is known. */
  timedOut?: (try_id: string) => void
  /** An outcome is known of a try that may count as a failure since it timed out: here, or, where it is not known here, in another process (`theirs`). */
  ended?: (try_id: string, place: Place, theirs: boolean) => void
}

export interface LocalChooser extends Chooser {
  /** Learns what was counted elsewhere. Fewer failures than none are taken back. */
  absorb: (place: Place, successes: number, failures: number, at_ms: number) => void
}

export const openChooser = (hooks: ChooserHooks = {}): LocalChooser => {
  const listeners = new Set<(breaker: Breaker) => void>()
  const learning = openLearning(breaker => {
    for (const listener of listeners) listener(breaker)
  })
  const tries = openTries(learning.fly)

  return {
    rank: (scope, account_ids, segment, options) => rank(learning.boardsOf(scope, segment), account_ids, options),
    successRate: (scope, account_id, segment, window_minutes, now_ms) => {
      let sum = { successes: 0, failures: 0 }
      for (const board of learning.boardsOf(scope, segment)) {
        const arm = board.arms.get(account_id)
        if (arm !== undefined) sum = sumOf(arm.counts, now_ms, window_minutes)
        if (sum.successes + sum.failures >= ENOUGH) break
      }
      const observations = sum.successes + sum.failures
      return { mean: observations === 0 ? 1 : sum.successes / observations, observations }
    },
    began: (scope, try_id, account_id, segment, now_ms) => tries.begin(try_id, { scope, account_id, segment }, now_ms),
    ended: (scope, try_id, account_id, segment, outcome, now_ms) => {
      const news = tries.tell(try_id, outcome, now_ms)
      if (news === undefined) return
      const place = { scope, account_id, segment }
      if (outcome === 'provisional_failure') hooks.timedOut?.(try_id)
      else if (news.before?.outcome === 'provisional_failure' || (news.before === undefined && !news.flew)) hooks.ended?.(try_id, place, news.before === undefined)
      const provisional = news.before?.outcome === 'provisional_failure' ? news.before : undefined
      const success = countsAs(outcome)
      if (provisional !== undefined) {
        if (success === false) return // It was right.
        learning.uncount(place, provisional.at_ms, now_ms)
        hooks.counted?.(place, false, -1)
      }
      if (success === undefined) return
      learning.count(place, success, now_ms)
      hooks.counted?.(place, success, 1)
    },
    absorb: (place, successes, failures, at_ms) => {
      for (let i = 0; i < -failures; i++) learning.uncount(place, at_ms, at_ms)
      // In which order they came is not known: failures are spread evenly.
      const [good, bad] = [Math.max(0, successes), Math.max(0, failures)]
      for (let i = 0; i < good + bad; i++) {
        const success = Math.floor(((i + 1) * good) / (good + bad)) > Math.floor((i * good) / (good + bad))
        learning.count(place, success, at_ms)
      }
    },
    breakers: learning.open,
    onBreaker: listener => {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
  }
}
