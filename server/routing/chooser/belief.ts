/**
 * What is believed of one account's chance of success: a probability for each of a few possible chances. A Bayesian filter for a chance that may change
 * at any moment: an outcome multiplies each probability by how well that chance explains it, and between outcomes a part of the belief moves on, to where
 * a changed account may be found. docs/routing-learning.md derives it, and says how the constants were found.
 */
export interface Belief {
  /** The probability of each chance in `chances`. */
  now: Float64Array
  /** The same, over the long run: how this account is when all is as ever. What changed most often changes back. */
  usual: Float64Array
  /** The means of the two. */
  mean: number
  usual_mean: number
}

/** The possible chances, closer to each other near 0 and 1, where one outcome tells more. */
const SIZE = 32
const chances = Float64Array.from({ length: SIZE }, (_, i) => Math.sin((Math.PI / 2) * ((i + 0.5) / SIZE)) ** 2)
const misses = chances.map(chance => 1 - chance)

const at = (numbers: Float64Array, i: number) => numbers[i] ?? 0

/** A Beta distribution over the possible chances. The halves make up for their unequal distances. */
const beta = (a: number, b: number) => {
  const weights = chances.map(chance => chance ** (a - 0.5) * (1 - chance) ** (b - 0.5))
  const sum = weights.reduce((x, y) => x + y)
  return weights.map(weight => weight / sum)
}

/** Before anything is known: hopeful, so that a newcomer is tried. */
const NEWCOMER = beta(3, 1)

/** How likely an account changes from one outcome of its segment to the next; much likelier while it is down, since outages are short. */
const CHANGES = 1 / 3000
const RECOVERS = 1 / 100
/** Down: below this share of what is usual. */
const DOWN = 0.5
/** Where a changed account is found: near where it was, as ever, anywhere, or in an outage. The four add up to 1. */
const NEARBY = 0.55
const AS_EVER = 0.35
const elsewhere = beta(1, 1).map((weight, i) => 0.05 * weight + 0.05 * at(beta(1, 20), i))
/** Nearby is up to this many possible chances away. */
const NEAR = 3
/** How much one outcome of an account changes what is usual of it. */
const LASTS = 1 / 500
/** How much each outcome of its segment does while an account is found low: an outage without an end becomes what is usual. */
const SETTLES = 1 / 2000
const LOW = 0.6

const meanOf = (probabilities: Float64Array) => {
  let mean = 0
  for (let i = 0; i < SIZE; i++) mean += at(probabilities, i) * at(chances, i)
  return mean
}

export const newBelief = (): Belief => {
  const mean = meanOf(NEWCOMER)
  return { now: Float64Array.from(NEWCOMER), usual: Float64Array.from(NEWCOMER), mean, usual_mean: mean }
}

/** Standard deviation: how unsure the belief is. */
export const spreadOf = ({ now, mean }: Belief) => {
  let variance = 0
  for (let i = 0; i < SIZE; i++) variance += at(now, i) * (at(chances, i) - mean) ** 2
  return Math.sqrt(variance)
}

/** The probability that the account is down. */
export const downOf = ({ now, usual_mean }: Belief) => {
  let down = 0
  for (let i = 0; i < SIZE && at(chances, i) < usual_mean * DOWN; i++) down += at(now, i)
  return down
}

/** How much better than `rival` the account is expected to be, counting only where it is better: what there is to gain from knowing it. */
export const gainOver = (probabilities: Float64Array, rival: number, worth: number) => {
  let gain = 0
  for (let i = SIZE - 1; i >= 0; i--) {
    const surplus = worth * at(chances, i) - rival
    if (surplus <= 0) break
    gain += at(probabilities, i) * surplus
  }
  return gain
}

/** The probability that something which happens with `rate` at each of `times` happened. */
const within = (rate: number, times: number) => times === 1 ? rate : 1 - (1 - rate) ** times

export const recovered = (outcomes: number) => within(RECOVERS, outcomes)

const moved = new Float64Array(SIZE)
const slopes = new Float64Array(SIZE + 1)

/** Ages the belief by so many outcomes of the segment; for the part of it that is down, by `down_outcomes`. */
export const age = (belief: Belief, outcomes: number, down_outcomes = outcomes) => {
  const { now, usual } = belief
  if (belief.mean < belief.usual_mean * LOW) settle(belief, within(SETTLES, outcomes))
  const change = within(CHANGES, outcomes)
  const recover = within(RECOVERS, down_outcomes)
  const limit = belief.usual_mean * DOWN
  let sum = 0
  slopes.fill(0)
  for (let i = 0; i < SIZE; i++) {
    const part = at(now, i) * (at(chances, i) < limit ? recover : change)
    moved[i] = part
    sum += part
    // What moves nearby is spread evenly from `from` to `to`: a step up here, and down again there.
    const from = Math.max(0, i - NEAR)
    const to = Math.min(SIZE - 1, i + NEAR)
    const share = (NEARBY * part) / (to - from + 1)
    slopes[from] = at(slopes, from) + share
    slopes[to + 1] = at(slopes, to + 1) - share
  }
  let nearby = 0
  let mean = 0
  for (let i = 0; i < SIZE; i++) {
    nearby += at(slopes, i)
    const probability = at(now, i) - at(moved, i) + nearby + sum * (at(elsewhere, i) + AS_EVER * at(usual, i))
    now[i] = probability
    mean += probability * at(chances, i)
  }
  belief.mean = mean
}

/** Moves what is usual towards what is now. */
const settle = (belief: Belief, share: number) => {
  const { now, usual } = belief
  for (let i = 0; i < SIZE; i++) usual[i] = at(usual, i) + share * (at(now, i) - at(usual, i))
  belief.usual_mean = meanOf(usual)
}

/** Takes in one outcome. */
export const learn = (belief: Belief, success: boolean) => {
  weigh(belief, success ? chances : misses)
  settle(belief, LASTS)
}

/**
 * Takes back a failure. No chance is made more of by it than tenfold: belief that has moved to a very good chance since then owes nothing to that failure.
 */
export const unlearn = (belief: Belief) => weigh(belief, unmissed)
const unmissed = misses.map(miss => 1 / Math.max(miss, 0.1))

/** Multiplies each probability, and lets them add up to 1 again. */
const weigh = (belief: Belief, factors: Float64Array) => {
  const { now } = belief
  let sum = 0
  for (let i = 0; i < SIZE; i++) {
    const product = at(now, i) * at(factors, i)
    now[i] = product
    sum += product
  }
  for (let i = 0; i < SIZE; i++) now[i] = at(now, i) / sum
  belief.mean = meanOf(now)
}
