/**
 * What is believed of one account's chance of success: a probability for each of a few chances. A Bayesian filter for a chance that may change at any
 * moment, on a grid: an outcome multiplies by its likelihood, and between outcomes some of the belief moves on, to where a changed account may be found.
 * docs/routing-learning.md derives it.
 */
export interface Belief {
  /** Probability of each chance in `chances`. */
  now: Float64Array
  /** The same, over the long run: where this account is found when all is as ever. An account that changes most often changes back. */
  usual: Float64Array
  /** Means of the two. */
  mean: number
  usual_mean: number
}

/** Chances, closer to each other near 0 and 1, where one outcome tells more. */
const SIZE = 32
export const chances = Float64Array.from({ length: SIZE }, (_, i) => Math.sin((Math.PI / 2) * ((i + 0.5) / SIZE)) ** 2)

/** A Beta distribution on the grid, whose points stand for less of [0, 1] near its ends. */
const beta = (a: number, b: number) => {
  const weights = chances.map(chance => chance ** (a - 0.5) * (1 - chance) ** (b - 0.5))
  const sum = weights.reduce((x, y) => x + y)
  return weights.map(weight => weight / sum)
}
/** Before anything is known: hopeful, so that a newcomer is tried. */
const unknown = beta(3, 1)
const outage = beta(1, 20)

/** How likely an account is to change at one outcome; while it is down, which outages make short. */
const CHANGES = 1 / 6000
const RECOVERS = 1 / 300
/** Down is below this share of the usual. */
const DOWN = 0.5
/** Where a changed account is found: as ever, anywhere, near where it was, or in an outage. */
const AS_EVER = 0.7
const ANYWHERE = 0.1
const NEARBY = 0.1
const OUTAGE = 0.1
const NEAR = 6
/** How much of what is believed at one outcome goes into what is usual. */
const LASTING = 1 / 500

export const newBelief = (): Belief => {
  const mean = meanOf(unknown)
  return { now: Float64Array.from(unknown), usual: Float64Array.from(unknown), mean, usual_mean: mean }
}

const meanOf = (weights: Float64Array) => {
  let mean = 0
  for (let i = 0; i < SIZE; i++) mean += (weights[i] ?? 0) * (chances[i] ?? 0)
  return mean
}

/** How many outcomes an unchanging account would need for a belief as sure as this. */
export const spreadOf = ({ now, mean }: Belief) => {
  let square = 0
  for (let i = 0; i < SIZE; i++) square += (now[i] ?? 0) * ((chances[i] ?? 0) - mean) ** 2
  return Math.sqrt(square)
}

/** How likely it is that the account is down: below half of what is usual. */
export const downOf = ({ now, usual_mean }: Belief) => {
  let down = 0
  for (let i = 0; i < SIZE && (chances[i] ?? 1) < usual_mean * DOWN; i++) down += now[i] ?? 0
  return down
}

const moved = new Float64Array(SIZE)
const steps = new Float64Array(SIZE + 1)

/** Lets the belief age by so many outcomes, seen elsewhere or here. */
export const age = (belief: Belief, outcomes: number, down_outcomes = outcomes) => {
  const { now, usual } = belief
  const change = 1 - (1 - CHANGES) ** outcomes
  const recover = 1 - (1 - RECOVERS) ** down_outcomes
  const limit = belief.usual_mean * DOWN
  let sum = 0
  for (let i = 0; i < SIZE; i++) {
    const weight = now[i] ?? 0
    const part = weight * ((chances[i] ?? 0) < limit ? recover : change)
    moved[i] = part
    now[i] = weight - part
    sum += part
  }
  steps.fill(0)
  for (let i = 0; i < SIZE; i++) {
    const from = Math.max(0, i - NEAR)
    const to = Math.min(SIZE - 1, i + NEAR)
    const part = (NEARBY * (moved[i] ?? 0)) / (to - from + 1)
    steps[from] = (steps[from] ?? 0) + part
    steps[to + 1] = (steps[to + 1] ?? 0) - part
  }
  let near = 0
  let mean = 0
  for (let i = 0; i < SIZE; i++) {
    near += steps[i] ?? 0
    const weight = (now[i] ?? 0) + near + sum * (ANYWHERE * (unknown[i] ?? 0) + AS_EVER * (usual[i] ?? 0) + OUTAGE * (outage[i] ?? 0))
    now[i] = weight
    mean += weight * (chances[i] ?? 0)
  }
  belief.mean = mean
}

/** Takes in one outcome. `weight` -1 takes it back. */
export const learn = (belief: Belief, success: boolean, weight: 1 | -1 = 1) => {
  const { now, usual } = belief
  let sum = 0
  for (let i = 0; i < SIZE; i++) {
    const chance = success ? (chances[i] ?? 0) : 1 - (chances[i] ?? 0)
    const product = weight === 1 ? (now[i] ?? 0) * chance : (now[i] ?? 0) / chance
    now[i] = product
    sum += product
  }
  let mean = 0
  let usual_mean = 0
  for (let i = 0; i < SIZE; i++) {
    const chance = chances[i] ?? 0
    const share = (now[i] ?? 0) / sum
    now[i] = share
    mean += share * chance
    const long = (usual[i] ?? 0) + LASTING * (share - (usual[i] ?? 0))
    usual[i] = long
    usual_mean += long * chance
  }
  belief.mean = mean
  belief.usual_mean = usual_mean
}
