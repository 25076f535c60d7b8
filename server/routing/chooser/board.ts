import { age, downOf, learn, newBelief, spreadOf, type Belief } from './belief.ts'
import { minuteCounts, type Counts } from './minutes.ts'

/** One account within one segment. */
export interface Arm {
  belief: Belief
  /** The board's outcomes that the belief has aged by. */
  aged: number
  /** Outcomes that counted, ever. */
  outcomes: number
  in_flight: number
  counts: Counts
  open: boolean
  since_ms: number
  last_ms: number
}

/** The accounts that outcomes of one segment are known of. */
export interface Board {
  arms: Map<string, Arm>
  outcomes: number
  aged_ms: number
}

/** Beliefs in accounts that are not tried age this many outcomes at a time. */
const TURN = 8
/** While nothing is paid, an outage still ends: so much time counts as one outcome for those who are down. */
const DOWN_MS = 3000
/** Opens when so sure that the account is down, and closes when it is as likely up. */
const OPENS = 0.95
const CLOSES = 0.5
/** Outcomes before an account can be found down: before, nobody knows what is usual. */
const KNOWN = 20

export const newBoard = (now_ms: number): Board => ({ arms: new Map(), outcomes: 0, aged_ms: now_ms })

const newArm = (aged: number, now_ms: number): Arm => ({
  belief: newBelief(), aged, outcomes: 0, in_flight: 0, counts: minuteCounts(), open: false, since_ms: now_ms, last_ms: now_ms,
})

export const armOf = (board: Board, account_id: string, now_ms: number): Arm => {
  const known = board.arms.get(account_id)
  if (known !== undefined) return known
  const arm = newArm(board.outcomes, now_ms)
  board.arms.set(account_id, arm)
  return arm
}

/** An outcome of one of the board's accounts; `weight` -1 takes back one that was counted at `counted_ms`. True where its breaker turned. */
export const count = (board: Board, account_id: string, success: boolean, now_ms: number, weight: 1 | -1 = 1, counted_ms = now_ms): boolean => {
  const arm = armOf(board, account_id, now_ms)
  if (weight === 1) {
    board.outcomes++
    ageTo(arm, board.outcomes)
  }
  learn(arm.belief, success, weight)
  arm.counts.add(counted_ms, success, weight)
  arm.last_ms = Math.max(arm.last_ms, now_ms)
  arm.outcomes += weight
  if (weight === 1 && board.outcomes % TURN === 0) {
    const idle = Math.max(0, now_ms - board.aged_ms) / DOWN_MS
    for (const each of board.arms.values()) ageTo(each, board.outcomes, idle)
    board.aged_ms = now_ms
  }
  return turn(arm, now_ms)
}

const ageTo = (arm: Arm, outcomes: number, idle = 0) => {
  const passed = outcomes - arm.aged
  if (passed > 0 || idle > 0) age(arm.belief, passed, passed + idle)
  arm.aged = outcomes
}

const turn = (arm: Arm, now_ms: number): boolean => {
  const down = downOf(arm.belief)
  const open = arm.open ? down > CLOSES : arm.outcomes >= KNOWN && down > OPENS
  if (open === arm.open) return false
  arm.open = open
  arm.since_ms = now_ms
  return true
}

/** Mean and spread of an arm, with what is under way counted as tries that will have told something. */
export const judge = (arm: Arm): { mean: number; spread: number } => {
  const { belief, in_flight } = arm
  const spread = spreadOf(belief)
  if (in_flight <= 0 || spread === 0) return { mean: belief.mean, spread }
  const known = (belief.mean * (1 - belief.mean)) / spread ** 2
  return { mean: belief.mean, spread: spread * Math.sqrt(known / (known + in_flight)) }
}
