import { age, downOf, learn, newBelief, unlearn, type Belief } from './belief.ts'
import { newCounts, tally, type Counts } from './counts.ts'

/** What is known of one account within one segment. */
export interface Arm {
  belief: Belief
  /** The board's outcomes that the belief has aged by. */
  aged: number
  /** Outcomes that counted. */
  outcomes: number
  in_flight: number
  counts: Counts
  /** Its breaker, and since when. */
  open: boolean
  since_ms: number
  /** Successes in a row. */
  good: number
  /** When it last told something, and when it last took a payment. */
  last_ms: number
  success_ms: number
}

/** The accounts that a segment knows outcomes of. */
export interface Board {
  arms: Map<string, Arm>
  /** Outcomes of all of them: the clock that beliefs age by. */
  outcomes: number
  /** Until when the time without outcomes has been let pass. */
  aged_ms: number
}

/** Accounts that are not being tried age by this many outcomes at a time. */
const TURN = 8
/** An outage ends by time too: so much of it counts as one outcome for those who are down. Half of all outages are taken to end within twelve minutes. */
const DOWN_MS = 10_000
/** A breaker opens when the account is down with this probability. It closes when that falls below the other, after so many successes in a row: one may be luck, or late. */
const OPENS = 0.95
const CLOSES = 0.5
const GOOD = 2
/** Nobody is found down before so many outcomes: it takes some to know what is usual. */
const KNOWN = 20

export const newBoard = (now_ms: number): Board => ({ arms: new Map(), outcomes: 0, aged_ms: now_ms })

export const armOf = (board: Board, account_id: string, now_ms: number): Arm => {
  const known = board.arms.get(account_id)
  if (known !== undefined) return known
  const arm: Arm = {
    belief: newBelief(), aged: board.outcomes, outcomes: 0, in_flight: 0, counts: newCounts(),
    open: false, since_ms: now_ms, good: 0, last_ms: now_ms, success_ms: 0,
  }
  board.arms.set(account_id, arm)
  return arm
}

/** How many outcomes the time since the board last aged is worth to an account that is down. */
export const idleOf = (board: Board, now_ms: number) => Math.max(0, now_ms - board.aged_ms) / DOWN_MS

/** Counts an outcome of one of the accounts. True where its breaker opened or closed. */
export const count = (board: Board, arm: Arm, success: boolean, now_ms: number): boolean => {
  board.outcomes++
  ageTo(arm, board.outcomes)
  learn(arm.belief, success)
  arm.outcomes++
  arm.good = success ? arm.good + 1 : 0
  arm.last_ms = Math.max(arm.last_ms, now_ms)
  if (success) arm.success_ms = Math.max(arm.success_ms, now_ms)
  tally(arm.counts, now_ms, success, 1)
  if (board.outcomes % TURN === 0) {
    const idle = idleOf(board, now_ms)
    for (const each of board.arms.values()) ageTo(each, board.outcomes, idle)
    board.aged_ms = Math.max(board.aged_ms, now_ms)
  }
  return turn(arm, now_ms)
}

/** Takes back a failure that was counted at `counted_ms`. */
export const uncount = (arm: Arm, counted_ms: number, now_ms: number): boolean => {
  unlearn(arm.belief)
  arm.outcomes--
  tally(arm.counts, counted_ms, false, -1)
  return turn(arm, now_ms)
}

const ageTo = (arm: Arm, outcomes: number, idle = 0) => {
  const passed = outcomes - arm.aged
  if (passed > 0 || idle > 0) age(arm.belief, passed, passed + idle)
  arm.aged = outcomes
}

const turn = (arm: Arm, now_ms: number): boolean => {
  const down = downOf(arm.belief)
  const open = arm.open ? down > CLOSES || arm.good < GOOD : arm.outcomes >= KNOWN && down > OPENS
  if (open === arm.open) return false
  arm.open = open
  arm.since_ms = now_ms
  return true
}
