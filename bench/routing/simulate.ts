import type { MakePolicy } from './policy.ts'
import type { Problem } from './problems.ts'
import { randomOf } from './random.ts'

export interface Run {
  regret: number
  /** Share of decisions that succeeded as expected: the mean of the chosen arms' chances. */
  success: number
  /** Regret in the 500 decisions after each change. */
  after_change: number
  /** Decisions until a failed favourite had less than a tenth of the last 100, and until one that is best again had more than half; one for each outage. */
  detection: number[]
  recovery: number[]
  trips: number
}

/** Decisions after which an outcome that is still out is reported late. */
const LATE = 60
const AFTER = 500
/** A reversal comes this much later than its success. */
const REVERSED = 500

interface Report {
  decision: number
  kind: 'ended' | 'late' | 'reversed'
}

/** What would have come of each decision at each arm: the same for all policies. */
const luck = new Map<string, Float32Array>()
const luckOf = (seed: number, size: number) => {
  const key = `${seed}/${size}`
  const known = luck.get(key)
  if (known !== undefined) return known
  const fresh = Float32Array.from({ length: size }, randomOf(seed * 104_729 + 17))
  luck.set(key, fresh)
  return fresh
}

/** Plays a problem once. An outcome of a decision is seen after `delay` more decisions. */
export const play = (problem: Problem, make: MakePolicy, seed: number, delay: number): Run => {
  const { decisions, segments, segmentOf, slow, reports } = problem
  const arms = segments[0]?.length ?? 0
  const policies = segments.map((_, segment) => make(arms, seed * 31 + segment))
  const uniforms = luckOf(seed, decisions * arms)
  const chances = randomOf(seed + 7)
  const chosen = new Uint8Array(decisions)
  const regrets = new Float64Array(decisions)
  const due = new Map<number, Report[]>()
  const late = new Set<number>()
  let success = 0

  const chanceOf = (decision: number, arm: number) => segments[segmentOf(decision)]?.[arm]?.[decision] ?? 0
  const later = (at: number, report: Report) => {
    const list = due.get(at)
    if (list === undefined) due.set(at, [report])
    else list.push(report)
  }
  const deliver = ({ decision, kind }: Report) => {
    const arm = chosen[decision] ?? 0
    const policy = policies[segmentOf(decision)]
    const success = kind === 'ended' && (uniforms[decision * arms + arm] ?? 0) < chanceOf(decision, arm)
    if (policy?.late !== undefined) {
      if (kind === 'late') policy.late(arm, decision)
      else policy.see(arm, success, decision)
      return
    }
    // Who knows nothing of late outcomes takes one for a failure, and hears of the outcome only where it turns out a success.
    if (kind === 'late') late.add(decision)
    if (kind === 'late' || success || !late.has(decision)) policy?.see(arm, success, decision)
  }
  const onTheWay = (decision: number, arm: number, now: number) => {
    if (slow !== undefined) {
      const takes = Math.max(delay, slow(decision, arm))
      if (takes > LATE) later(now + LATE + 1, { decision, kind: 'late' })
      later(now + takes + 1, { decision, kind: 'ended' })
      return
    }
    if (reports === undefined) return
    if (chances() < reports.lost) return
    later(now + delay + 1, { decision, kind: 'ended' })
    if (chances() < reports.twice) later(now + delay + 2, { decision, kind: 'ended' })
    if ((uniforms[decision * arms + arm] ?? 0) < chanceOf(decision, arm) && chances() < reports.reversed) later(now + delay + REVERSED, { decision, kind: 'reversed' })
  }
  const direct = slow === undefined && reports === undefined

  for (let now = 0; now < decisions; now++) {
    if (direct && now > delay) deliver({ decision: now - delay - 1, kind: 'ended' })
    if (!direct) {
      for (const report of due.get(now) ?? []) deliver(report)
      due.delete(now)
    }
    const arm = policies[segmentOf(now)]?.pick(now) ?? 0
    chosen[now] = arm
    let best = 0
    for (let each = 0; each < arms; each++) best = Math.max(best, chanceOf(now, each))
    const chance = chanceOf(now, arm)
    regrets[now] = best - chance
    success += chance
    if (!direct) onTheWay(now, arm, now)
  }
  return {
    regret: regrets.reduce((a, b) => a + b, 0),
    success: success / decisions,
    after_change: problem.changes.reduce((sum, at) => sum + regrets.subarray(at, at + AFTER).reduce((a, b) => a + b, 0), 0),
    ...reactions(problem, chosen),
    trips: policies.reduce((sum, policy) => sum + (policy.trips?.() ?? 0), 0),
  }
}

/** How fast a policy left an arm that went down, and came back to one that is best again. */
const reactions = ({ outages, decisions, segments }: Problem, chosen: Uint8Array) => {
  const found: { detection: number[]; recovery: number[] } = { detection: [], recovery: [] }
  const share = (arm: number, until: number) => chosen.subarray(Math.max(0, until - 100), until).reduce((sum, each) => sum + Number(each === arm), 0) / 100
  const until = (from: number, done: (at: number) => boolean) => {
    let at = from
    while (at < decisions && !done(at)) at++
    return at - from
  }
  for (const { arm, from, to } of outages ?? []) {
    if (share(arm, from) > 0.5) found.detection.push(until(from, at => share(arm, at) < 0.1))
    const best = segments[0]?.every(chances => (chances[to] ?? 0) <= (segments[0]?.[arm]?.[to] ?? 0))
    if (best === true) found.recovery.push(until(to, at => share(arm, at) > 0.5))
  }
  return found
}

/** The regret of taking each arm in turn, as expected. */
export const roundRobinRegret = ({ segments, decisions, segmentOf }: Problem) => {
  let regret = 0
  for (let decision = 0; decision < decisions; decision++) {
    const chances = (segments[segmentOf(decision)] ?? []).map(arm => arm[decision] ?? 0)
    regret += Math.max(...chances) - chances.reduce((a, b) => a + b, 0) / chances.length
  }
  return regret
}
