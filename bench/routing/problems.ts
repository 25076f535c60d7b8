import { randomOf, type Random } from './random.ts'

/** How likely each account is to succeed, from decision to decision. */
export interface Problem {
  id: string
  /** Per segment, per arm, per decision. Most problems have one segment. */
  segments: Float64Array[][]
  decisions: number
  /** Decisions from which on some arm's chance is another; for the regret after a change. */
  changes: number[]
  /** The segment of each decision. */
  segmentOf: (decision: number) => number
  /** Outcomes that come late whatever the delay: how many decisions an outcome of this one takes. */
  slow?: (decision: number, arm: number) => number
  /** When which arm is down, for measuring reactions. */
  outages?: { arm: number; from: number; to: number }[]
  /** What happens to reports on their way. */
  reports?: { lost: number; twice: number; reversed: number }
}

/** Success probabilities of an arm, each from a decision on. */
export type Steps = readonly (readonly [from: number, chance: number])[]

export const T = 20_000

export const materialise = (steps: Steps, decisions: number) => {
  const chances = new Float64Array(decisions)
  steps.forEach(([from, chance], i) => chances.fill(chance, from, steps[i + 1]?.[0] ?? decisions))
  return chances
}

export const ofArms = (id: string, arms: readonly Steps[], decisions: number): Problem => ({
  id, decisions,
  segments: [arms.map(steps => materialise(steps, decisions))],
  changes: [...new Set(arms.flatMap(steps => steps.map(([from]) => from)))].filter(from => from > 0).toSorted((a, b) => a - b),
  segmentOf: () => 0,
})

/** The same changes for all arms: a row of chances from each of the given decisions on. */
const ofRows = (id: string, every: number, rows: readonly (readonly number[])[], decisions = T) =>
  ofArms(id, (rows[0] ?? []).map((_, arm) => rows.map((row, i) => [i * every, row[arm] ?? 0] as const)), decisions)

const outages = (base: number, down: readonly (readonly [number, number])[]): Steps =>
  [[0, base], ...down.flatMap(([from, to]) => [[from, 0.02], [to, base]] as const)]

const down: (readonly [number, number])[][] = [[[3000, 3600], [8000, 8300], [12_000, 13_500], [17_000, 17_150]], [[5000, 5300], [12_500, 13_000]], [[9000, 9900]]]

const withOutages = (id: string): Problem => ({
  ...ofArms(id, [0.92, 0.88, 0.85].map((base, arm) => outages(base, down[arm] ?? [])), T),
  outages: down.flatMap((times, arm) => times.map(([from, to]) => ({ arm, from, to }))),
})
const S2 = [[0.9, 0.85, 0.8], [0.7, 0.85, 0.8], [0.7, 0.75, 0.9], [0.9, 0.75, 0.7], [0.8, 0.88, 0.7]]

const drift = (): Problem => ({
  ...ofArms('S4', [[[0, 0]], [[0, 0]], [[0, 0]]], T),
  segments: [[0, 120, 240].map(degrees => Float64Array.from({ length: T }, (_, t) => 0.85 + 0.07 * Math.sin(2 * Math.PI * (t / 10_000 + degrees / 360))))],
})

const uniform = (random: Random, low: number, high: number) => low + (high - low) * random()

/** The published sampler: six breaks at least 1,000 apart, at each of which every arm changes with probability ½ by .05 to .30. */
const sampled = (id: string, random: Random, arms: number, low: number, high: number): Problem => {
  const spare = T - 7 * 1000
  const cuts = Array.from({ length: 6 }, () => Math.floor(random() * spare)).toSorted((a, b) => a - b)
  const breaks = cuts.map((cut, i) => cut + (i + 1) * 1000)
  const steps = Array.from({ length: arms }, (): [number, number][] => [[0, uniform(random, low, high)]])
  for (const at of breaks) {
    for (const arm of steps) {
      if (random() >= 0.5) continue
      const before = arm.at(-1)?.[1] ?? 0
      const size = uniform(random, 0.05, 0.3)
      const up = before + size > high ? false : before - size < low ? true : random() < 0.5
      arm.push([at, Math.min(high, Math.max(low, up ? before + size : before - size))])
    }
  }
  return ofArms(id, steps, T)
}

const redrawn = (id: string, random: Random, arms: number, every: number, low: number, high: number): Problem =>
  ofRows(id, every, Array.from({ length: T / every }, () => Array.from({ length: arms }, () => uniform(random, low, high))))

const slowOutages = (): Problem => {
  const problem = withOutages('S7')
  return { ...problem, slow: (decision, arm) => (problem.segments[0]?.[arm]?.[decision] ?? 1) < 0.1 ? 300 : 20 }
}

const segmented = (random: Random): Problem => {
  const card = [[0, 0.92], [10_000, 0.86]] as const
  const picks = Uint8Array.from({ length: T }, () => random() < 0.5 ? 0 : 1)
  const arms: Steps[][] = [
    [card, [[0, 0.87], [10_000, 0.9]], [[0, 0.83]], [[0, 0.78]]],
    [[[0, 0.78]], [[0, 0.83]], [[0, 0.87], [10_000, 0.9]], [[0, 0.92], [10_000, 0.86]]],
  ]
  return { ...ofArms('S9', arms[0] ?? [], T), segments: arms.map(of => of.map(steps => materialise(steps, T))), segmentOf: decision => picks[decision] ?? 0 }
}

/** Every scenario by its name, made anew from a seed where it has chance in it. */
export const scenarios: Record<string, (seed: number) => Problem> = {
  K1: () => ofRows('K1', 4000, [[0.9, 0.5, 0.3], [0.9, 0.2, 0.3], [0.1, 0.2, 0.3], [0.1, 0.7, 0.3], [0.1, 0.7, 0.5]]),
  K2: () => ofRows('K2', 4000, [[0.9, 0.5, 0.4], [0.7, 0.4, 0.5], [0.5, 0.3, 0.6], [0.3, 0.2, 0.7], [0.1, 0.1, 0.8]]),
  KR: seed => sampled('KR', randomOf(seed), 5, 0, 1),
  S1: () => ofRows('S1', T, [[0.9, 0.85, 0.8, 0.75]]),
  S2: () => ofRows('S2', 4000, S2),
  S3: () => withOutages('S3'),
  S4: drift,
  S5: () => ofArms('S5', [[[0, 0.88], [7000, 0.86], [14_000, 0.87]], [[0, 0.87], [7000, 0.88], [14_000, 0.86]], [[0, 0.86], [7000, 0.87], [14_000, 0.88]]], T),
  S6: seed => redrawn('S6', randomOf(seed), 8, 2500, 0.6, 0.95),
  S7: slowOutages,
  S8: () => ({ ...ofRows('S8', 4000, S2), reports: { lost: 0.1, twice: 0.01, reversed: 0.05 } }),
  S9: seed => segmented(randomOf(seed)),
  RP: seed => sampled('RP', randomOf(seed), 4, 0.6, 0.96),
}
