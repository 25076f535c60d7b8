import { armOf, count, judge, newBoard, type Arm, type Board } from './board.ts'
import { levelsOf, type Segment } from './segments.ts'

/** `neutral`: nothing that the gateway answers for. `provisional_failure`: no answer in time; for routing only, until the outcome is known. */
export type Outcome = 'success' | 'failure' | 'neutral' | 'provisional_failure'

export interface RankOptions {
  /** The same state, seed and time give the same answer. */
  seed: string
  now_ms: number
  /** What is older says nothing any more of an account that was not tried since. */
  window_minutes?: 15 | 30 | 60
  /** What an account's success is worth beside another's; 1 where not given. */
  weights?: Record<string, number>
  /** False where too much is at stake to try an account for learning's sake. */
  may_explore: boolean
}

export interface Scored {
  account_id: string
  /** Expected success, 0 to 1; its standard deviation, and how many outcomes it rests on. */
  mean: number
  spread: number
  observations: number
  /** What the order goes by. */
  index: number
  breaker: 'closed' | 'open' | 'probe'
  /** Comes first for learning, and not for its mean. */
  explored: boolean
  /** With which probability this account came first. */
  propensity: number
  because: string
}

export interface Breaker {
  scope: string
  account_id: string
  /** The narrowest segment it is about; null where it is all of the account. */
  segment: string | null
  state: 'open' | 'closed'
  since_ms: number
}

export interface Chooser {
  /** Best first; all given accounts, none left out; those with an open breaker last. Memory only, and changes nothing. */
  rank: (scope: string, account_ids: readonly string[], segment: Segment, options: RankOptions) => Scored[]
  /** Of the last minutes, of the narrowest segment with enough outcomes in them. */
  successRate: (scope: string, account_id: string, segment: Segment, window_minutes: number, now_ms: number) => { mean: number; observations: number }
  /** A try went out: what is under way counts when the next one is chosen. */
  began: (scope: string, try_id: string, account_id: string, segment: Segment, now_ms: number) => void
  /**
   * What became of a try. Counts once, whoever says it and how often (answer, webhook, poll, settlement); the latest word replaces an earlier one.
   */
  ended: (scope: string, try_id: string, account_id: string, segment: Segment, outcome: Outcome, now_ms: number) => void
  /** Those that are open. */
  breakers: () => readonly Breaker[]
  /** Calls back whenever a breaker opens or closes; returns how to stop that. */
  onBreaker: (listener: (breaker: Breaker) => void) => () => void
}

/** Outcomes until a segment is believed rather than its parent. */
const ENOUGH = 50
/** How much hope counts beside the mean: standard deviations. */
const HOPE = 1.5
/** Tries that are remembered, to count each once; the oldest are forgotten first. */
const REMEMBERED = 100_000

interface Told {
  outcome: Outcome | undefined
  at_ms: number
}

export const openChooser = (): Chooser => {
  const boards = new Map<string, Board>()
  const tries = new Map<string, Told>()
  const listeners = new Set<(breaker: Breaker) => void>()

  const boardOf = (level: string, now_ms: number): Board => {
    const known = boards.get(level)
    if (known !== undefined) return known
    const board = newBoard(now_ms)
    boards.set(level, board)
    return board
  }

  const decides = (levels: readonly string[]): Board | undefined =>
    levels.map(level => boards.get(level)).find(board => board !== undefined && board.outcomes >= ENOUGH) ?? boards.get(levels.at(-1) ?? '')

  const remember = (try_id: string, told: Told) => {
    tries.delete(try_id)
    tries.set(try_id, told)
    if (tries.size <= REMEMBERED) return
    for (const oldest of tries.keys()) {
      tries.delete(oldest)
      break
    }
  }

  const tell = (scope: string, level: string, account_id: string, arm: Arm) => {
    const breaker: Breaker = { scope, account_id, segment: level === scope ? null : level.slice(scope.length + 1).replaceAll('\n', ' '), state: arm.open ? 'open' : 'closed', since_ms: arm.since_ms }
    for (const listener of listeners) listener(breaker)
  }

  const toAll = (scope: string, account_id: string, segment: Segment, now_ms: number, success: boolean, weight: 1 | -1, counted_ms: number) => {
    for (const level of levelsOf(scope, segment)) {
      const board = boardOf(level, now_ms)
      if (count(board, account_id, success, now_ms, weight, counted_ms)) tell(scope, level, account_id, armOf(board, account_id, now_ms))
    }
  }

  const fly = (scope: string, account_id: string, segment: Segment, now_ms: number, by: 1 | -1) => {
    for (const level of levelsOf(scope, segment)) {
      const arm = armOf(boardOf(level, now_ms), account_id, now_ms)
      arm.in_flight = Math.max(0, arm.in_flight + by)
    }
  }

  const rank: Chooser['rank'] = (scope, account_ids, segment, { now_ms, weights, may_explore }) => {
    const board = decides(levelsOf(scope, segment)) ?? newBoard(now_ms)
    const scored = account_ids.map((account_id): Scored => {
      const arm = board.arms.get(account_id) ?? armOf(newBoard(now_ms), account_id, now_ms)
      const { mean, spread } = judge(arm)
      const index = (weights?.[account_id] ?? 1) * (mean + (may_explore ? HOPE * spread : 0))
      return { account_id, mean, spread, observations: arm.outcomes, index, breaker: arm.open ? 'open' : 'closed', explored: false, propensity: 0, because: '' }
    })
    const best = scored.reduce((a, b) => (b.mean > a.mean ? b : a), scored[0] ?? fallback)
    scored.sort((a, b) => b.index - a.index)
    const first = scored[0]
    if (first !== undefined) {
      first.propensity = 1
      first.explored = first.mean < best.mean
      if (first.breaker === 'open') first.breaker = 'probe'
    }
    const ordered = [...scored.filter(({ breaker }) => breaker !== 'open'), ...scored.filter(({ breaker }) => breaker === 'open')]
    for (const each of ordered) each.because = reasonOf(each)
    return ordered
  }

  return {
    rank,
    successRate: (scope, account_id, segment, window_minutes, now_ms) => {
      let sum = { successes: 0, failures: 0 }
      for (const level of levelsOf(scope, segment)) {
        sum = boards.get(level)?.arms.get(account_id)?.counts.sum(now_ms, window_minutes) ?? sum
        if (sum.successes + sum.failures >= ENOUGH) break
      }
      const observations = sum.successes + sum.failures
      return { mean: observations === 0 ? 1 : sum.successes / observations, observations }
    },
    began: (scope, try_id, account_id, segment, now_ms) => {
      if (tries.has(try_id)) return
      remember(try_id, { outcome: undefined, at_ms: now_ms })
      fly(scope, account_id, segment, now_ms, 1)
    },
    ended: (scope, try_id, account_id, segment, outcome, now_ms) => {
      const before = tries.get(try_id)
      const final = before?.outcome !== undefined && before.outcome !== 'provisional_failure'
      if (before?.outcome === outcome || (outcome === 'provisional_failure' && final)) return
      remember(try_id, { outcome, at_ms: now_ms })
      if (before !== undefined && before.outcome === undefined) fly(scope, account_id, segment, now_ms, -1)
      const [was, is] = [successOf(before?.outcome), successOf(outcome)]
      if (was === is) return
      if (was !== undefined) toAll(scope, account_id, segment, now_ms, was, -1, before?.at_ms ?? now_ms)
      if (is !== undefined) toAll(scope, account_id, segment, now_ms, is, 1, now_ms)
    },
    breakers: () => [...boards].flatMap(([level, board]) => [...board.arms].filter(([, arm]) => arm.open).map(([account_id, arm]) => {
      const [scope = '', ...segment] = level.split('\n')
      return { scope, account_id, segment: segment.length === 0 ? null : segment.join(' '), state: 'open' as const, since_ms: arm.since_ms }
    })),
    onBreaker: listener => {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
  }
}

const fallback: Scored = { account_id: '', mean: 0, spread: 0, observations: 0, index: 0, breaker: 'closed', explored: false, propensity: 0, because: '' }

const successOf = (outcome: Outcome | undefined): boolean | undefined =>
  outcome === undefined || outcome === 'neutral' ? undefined : outcome === 'success'

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

const reasonOf = ({ mean, spread, observations, breaker, explored }: Scored): string => {
  const expected = `expected success ${percent(mean)} ± ${percent(spread)} after ${observations} outcomes`
  if (breaker === 'open') return `down: ${expected}`
  if (breaker === 'probe') return `down, tried to see whether it is back: ${expected}`
  return explored ? `tried to learn more of it: ${expected}` : expected
}
