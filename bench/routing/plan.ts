import type { Job, Result } from './jobs.ts'
import { C, OURS, policies } from './policies.ts'

/** The scenarios that the score is the mean over, those with problems made at random, and the rest. */
export const SCORED = ['K1', 'K2', 'S1', 'S2', 'S3', 'S4', 'S5', 'S6']
export const RANDOM = ['KR', 'RP']
export const REST = ['S7', 'S8', 'S9']
export const DELAYS = [0, 100, 1000]

const count = (from: number, n: number) => Array.from({ length: n }, (_, i) => from + i)

/**
 * How many seeds go to a scenario. Random problems differ most, so they get the most; and those two policies whose difference is an aim get more than
 * those that are far from it.
 */
const seedsOf = (policy: string, scenario: string, delay: number, from: number, quick: boolean) => {
  const contends = policy === OURS || policy === C
  const random = RANDOM.includes(scenario)
  return count(from, quick ? 1 : delay === 1000 ? 1 : contends ? (random ? 16 : delay === 0 ? 24 : 10) : random ? 6 : 3)
}

/** All of it, or for a look in passing: one seed, and of the others only those that stand for much. */
export const plan = (from: number, quick: boolean): Job[] => Object.keys(policies).filter(policy => !quick || ['static first', C, OURS].includes(policy)).flatMap(policy => DELAYS.filter(delay => !quick || delay < 1000).flatMap(delay =>
  [...SCORED, ...RANDOM, ...REST]
    // Slow outages have delays of their own.
    .filter(scenario => scenario !== 'S7' || delay === 0)
    .map(scenario => ({ policy, scenario, delay, seeds: seedsOf(policy, scenario, delay, from, quick) }))))

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
