/** What a bench of policies needs of each: an arm for each decision, told afterwards how it went. */
export interface Policy {
  pick: (decision: number) => number
  /** How a decision ended; once more when that turns out wrong. */
  see: (arm: number, success: boolean, decision: number) => void
  /** No answer after a while. Those that do not know such a thing are told of a failure. */
  late?: (arm: number, decision: number) => void
  /** How often it gave up on an arm. */
  trips?: () => number
}

/** A policy for so many arms. Where it has chance in it, that comes from the seed. */
export type MakePolicy = (arms: number, seed: number) => Policy

/** The first of the largest. */
export const largest = (arms: number, score: (arm: number) => number) => {
  let best = 0
  let value = score(0)
  for (let arm = 1; arm < arms; arm++) {
    const other = score(arm)
    if (other <= value) continue
    best = arm
    value = other
  }
  return best
}
