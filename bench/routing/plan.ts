import type { Job, Result } from './jobs.ts'
import { C, OURS, policies } from './policies.ts'

/** The scenarios that the score is the mean over, those with problems made at random, and the rest. */
export const SCORED = ['K1', 'K2', 'S1', 'S2', 'S3', 'S4', 'S5', 'S6']
export const RANDOM = ['KR', 'RP']
export const REST = ['S7', 'S8', 'S9']
export const DELAYS = [0, 100, 1000]

const count = (from: number, n: number) => Array.from({ length: n }, (_, i) => from + i)

/** Which seeds go to a scenario: random problems differ most, so they get the most. */
const seedsOf = (scenario: string, delay: number, from: number, quick: boolean) =>
  count(from, quick ? 1 : RANDOM.includes(scenario) ? (delay === 1000 ? 4 : 12) : delay === 1000 ? 2 : 4)

/** All of it, or for a look in passing: one seed, and of the others only those that stand for much. */
export const plan = (from: number, quick: boolean): Job[] => Object.keys(policies).filter(policy => !quick || ['static first', C, OURS].includes(policy)).flatMap(policy => DELAYS.filter(delay => !quick || delay < 1000).flatMap(delay =>
  [...SCORED, ...RANDOM, ...REST]
    // Slow outages have delays of their own.
    .filter(scenario => scenario !== 'S7' || delay === 0)
    .map(scenario => ({ policy, scenario, delay, seeds: seedsOf(scenario, delay, from, quick) }))))

/** Results by policy, delay and scenario. */
export const tabulate = (jobs: readonly Job[], results: readonly Result[]) => {
  const table = new Map(jobs.map(({ policy, delay, scenario }, i) => [`${policy}/${delay}/${String(scenario)}`, results[i]]))
  const get = (policy: string, delay: number, scenario: string) => table.get(`${policy}/${delay}/${scenario}`)
  const ratio = (policy: string, delay: number, scenario: string) => {
    const result = get(policy, delay, scenario)
    return result === undefined ? Number.NaN : result.regret / result.round_robin
  }
  const score = (policy: string, delay: number) => SCORED.reduce((sum, scenario) => sum + ratio(policy, delay, scenario), 0) / SCORED.length
  return { get, ratio, score }
}
export type Table = ReturnType<typeof tabulate>
