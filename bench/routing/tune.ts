import { runJobs, type Job } from './jobs.ts'
import { RANDOM, SCORED } from './plan.ts'
import { families } from './policies.ts'

/** Seeds that tuning looks at, and nothing else does. */
const SEEDS = [5000, 5001, 5002, 5003]

/**
 * The best constants for each family by the measure that ours were found by: the mean of regret ÷ round robin's over the scored problems, and over the
 * random ones, at delays 0 and 100.
 */
export const tune = async (onDone: (done: number, all: number) => void): Promise<string> => {
  const jobs: Job[] = Object.entries(families).flatMap(([family, members]) => Object.keys(members).flatMap(policy =>
    [0, 100].flatMap(delay => [...SCORED, ...RANDOM].map(scenario => ({ family, policy, scenario, delay, seeds: SEEDS })))))
  const results = await runJobs(jobs, done => onDone(done, jobs.length))
  return Object.entries(families).map(([family, members]) => {
    const scores = Object.keys(members).map(policy => {
      const of = (among: string[]) => {
        const ratios = jobs.flatMap((job, i) => job.family === family && job.policy === policy && among.includes(String(job.scenario)) ? (results[i]?.regret ?? 0) / (results[i]?.round_robin ?? 1) : [])
        return ratios.reduce((a, b) => a + b, 0) / ratios.length
      }
      return { policy, score: (of(SCORED) + of(RANDOM)) / 2 }
    }).toSorted((a, b) => a.score - b.score)
    return [family, ...scores.map(({ policy, score }) => `  ${score.toFixed(4)}  ${policy}`)].join('\n')
  }).join('\n')
}
