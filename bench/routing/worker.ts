import { parentPort } from 'node:worker_threads'
import type { Job, Result } from './jobs.ts'
import { families, policies } from './policies.ts'
import { ofArms, scenarios, type Problem } from './problems.ts'
import { play, roundRobinRegret } from './simulate.ts'

const problemOf = (scenario: Job['scenario'], seed: number): Problem => {
  if (typeof scenario !== 'string') return ofArms(scenario.id, scenario.arms, scenario.decisions)
  const make = scenarios[scenario]
  if (make === undefined) throw new Error(`There is no scenario ${scenario}.`)
  return make(seed)
}

const run = ({ policy, family, scenario, delay, seeds }: Job): Result => {
  const make = family === undefined ? policies[policy] : families[family]?.[policy]
  if (make === undefined) throw new Error(`There is no policy ${policy}.`)
  const result: Result = { regret: 0, worst: 0, round_robin: 0, worst_ratio: 0, success: 0, after_change: 0, detection: [], recovery: [], trips: 0, cpu_s: 0, decisions: 0 }
  for (const seed of seeds) {
    const problem = problemOf(scenario, seed)
    const before = process.threadCpuUsage()
    const played = play(problem, make, seed, delay)
    const { user, system } = process.threadCpuUsage(before)
    const round_robin = roundRobinRegret(problem)
    result.cpu_s += (user + system) / 1e6
    result.decisions += problem.decisions
    result.regret += played.regret / seeds.length
    result.round_robin += round_robin / seeds.length
    result.worst = Math.max(result.worst, played.regret)
    result.worst_ratio = Math.max(result.worst_ratio, round_robin === 0 ? 0 : played.regret / round_robin)
    result.success += played.success / seeds.length
    result.after_change += played.after_change / seeds.length
    result.detection.push(...played.detection)
    result.recovery.push(...played.recovery)
    result.trips += played.trips / seeds.length
  }
  return result
}

parentPort?.on('message', (job: Job) => parentPort?.postMessage(run(job)))
