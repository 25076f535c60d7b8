import { gainOver, recovered, spreadOf, type Belief } from './belief.ts'
import { armOf, idleOf, newBoard, type Arm, type Board } from './board.ts'
import { drawFrom } from './draw.ts'

export interface RankOptions {
  /** Draws whether an account is tried for learning: the same state, seed and time give the same answer. */
  seed: string
  now_ms: number
  /** An account that told nothing for so long is taken for what is usual of it. */
  window_minutes?: 15 | 30 | 60
  /** What a success at an account is worth beside others; 1 where not given. */
  weights?: Readonly<Record<string, number>>
  /** False where too much is at stake to try an account for learning's sake. */
  may_explore: boolean
}

export interface Scored {
  account_id: string
  /** Expected success, 0 to 1, the standard deviation of that, and the outcomes it was learnt from. */
  mean: number
  spread: number
  observations: number
  /** Expected worth (mean by weight), and on top of it what there is to gain from learning. The highest is most worth a try. */
  index: number
  /** `probe`: open, and tried to see whether it is back. */
  breaker: 'closed' | 'open' | 'probe'
  /** Comes first for learning, and not for its mean. */
  explored: boolean
  /** The probability, over seeds, that this account comes first. */
  propensity: number
  because: string
}

/** Outcomes until a segment is believed rather than its parent. */
export const ENOUGH = 50
/**
 * How many tries' worth of a possible gain is set against what a try costs: this many while the belief is vague, fewer
 * once it rests on more than CONVINCED / CURIOSITY outcomes, since another one then changes it less.
 */
const CURIOSITY = 24
const CONVINCED = 250
/** The share of decisions that go to an account more worth a try than the best is. Not all: a run of bad luck would end the trying too early. */
const EXPLORES = 0.2

/** Where nothing is explored, one that is down is let try again when it has told nothing for as long as it had been down by then: a minute at least, half an hour at most. */
const [SOONEST_MS, LATEST_MS] = [60_000, 1_800_000]

/** Whether it is time to see if one that is down is back. After a success it is seen again at once, since one may be luck. */
const isDue = ({ open, in_flight, good, last_ms, since_ms }: Arm, now_ms: number) =>
  open && in_flight === 0 && (good > 0 || now_ms - last_ms >= Math.min(LATEST_MS, Math.max(SOONEST_MS, last_ms - since_ms)))

/** What is believed of an account at this moment. */
interface View {
  account_id: string
  arm: Arm
  /** Down, and let try again now, as if it were as good as usual. */
  due: boolean
  /** How far it has gone back to what is usual, unseen. */
  back: number
  mean: number
  weight: number
  /** Mean by weight; with what there is to gain, later, the index. */
  worth: number
  index: number
}

/** Stands for every account that nothing is known of. */
const stranger = armOf(newBoard(0), '', 0)

const view = (boards: readonly Board[], account_id: string, { now_ms, window_minutes, weights, may_explore }: RankOptions): View => {
  let board = boards[0]
  let arm = board?.arms.get(account_id) ?? stranger
  // The narrowest board knows best, unless a wider one has found the account down since it last took a payment here.
  for (let i = 1; i < boards.length; i++) {
    const above = boards[i]?.arms.get(account_id)
    if (above?.open !== true || above.since_ms <= arm.success_ms) continue
    arm = above
    board = boards[i]
    break
  }
  const stale = window_minutes !== undefined && now_ms - arm.last_ms > window_minutes * 60_000
  const due = !may_explore && isDue(arm, now_ms)
  const back = stale || due ? 1 : arm.open && board !== undefined ? recovered(idleOf(board, now_ms)) : 0
  const mean = arm.belief.mean + back * (arm.belief.usual_mean - arm.belief.mean)
  const weight = weights?.[account_id] ?? 1
  return { account_id, arm, due, back, mean, weight, worth: weight * mean, index: weight * mean }
}

/** What a try of the account is worth beyond its outcome. Tries under way will tell as much, so that each further one is worth less. */
const gainOf = ({ arm, back, weight }: View, rival: number) => {
  const { now, usual } = arm.belief
  const gain = back === 0 ? gainOver(now, rival, weight) : (1 - back) * gainOver(now, rival, weight) + back * gainOver(usual, rival, weight)
  return (Math.min(CURIOSITY, CONVINCED * vagueness(arm.belief)) * gain) / (1 + arm.in_flight)
}

/** The share of a single outcome's variance that is left: about one by the outcomes the belief rests on. */
const vagueness = (belief: Belief) => spreadOf(belief) ** 2 / (belief.mean * (1 - belief.mean))

/** All accounts, best first, by what the boards know: from the narrowest to the widest. Written for speed: it runs for every payment. */
export const rank = (boards: readonly Board[], account_ids: readonly string[], options: RankOptions): Scored[] => {
  const thick = boards.findIndex(board => board.outcomes >= ENOUGH)
  const known = thick < 0 ? boards.slice(-1) : thick === 0 ? boards : boards.slice(thick)
  const views: View[] = []
  for (const account_id of account_ids) views.push(view(known, account_id, options))
  views.sort(worse)
  const [best] = views
  if (best === undefined) return []

  let promising = best
  for (const each of views) {
    if (options.may_explore && each !== best) each.index += gainOf(each, best.worth)
    if (each.index > promising.index) promising = each
  }
  const tries = promising !== best
  // Few probes at a time tell whether one that is down is back.
  const share = !tries ? 0 : promising.arm.open ? EXPLORES / (1 + promising.arm.in_flight) : EXPLORES
  const chosen = drawFrom(options.seed) < share ? promising : best
  const propensityOf = (each: View) => (each === best ? 1 - share : each === promising ? share : 0)

  const scored = [scoredOf(chosen, propensityOf(chosen), chosen !== best)]
  for (const each of views) if (each !== chosen) scored.push(scoredOf(each, propensityOf(each), false))
  return scored
}

/** For sorting: those that are down behind all others, then by worth. */
const worse = (a: View, b: View) => Number(isOut(a)) - Number(isOut(b)) || b.worth - a.worth
const isOut = ({ arm, due }: View) => arm.open && !due

const scoredOf = ({ account_id, arm, due, mean, index }: View, propensity: number, explored: boolean): Scored => {
  const spread = spreadOf(arm.belief)
  const observations = arm.outcomes
  const breaker = !arm.open ? 'closed' : explored || due ? 'probe' : 'open'
  const why = breaker === 'open' ? 'down: ' : breaker === 'probe' ? 'down, and tried to see whether it is back: ' : explored ? 'tried to learn more of it: ' : ''
  const because = `${why}expected success ${percent(mean)} ± ${percent(spread)}, from ${observations} outcomes`
  return { account_id, mean, spread, observations, index, breaker, explored, propensity, because }
}

/** Looked up, since writing numbers takes longer than choosing. */
const percents = Array.from({ length: 1001 }, (_, permille) => `${(permille / 10).toFixed(1)} %`)
const percent = (share: number) => percents[Math.round(share * 1000)] ?? ''
