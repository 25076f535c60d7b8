import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Steps } from './problems.ts'

/** A problem somebody else wrote. */
export interface Written {
  id: string
  decisions: number
  delay: number
  seeds: number[]
  arms: Steps[]
}

/** One policy on one problem, with some seeds. Either a scenario of ours by its name, or one that is given. */
export interface Job {
  policy: string
  family?: string
  scenario: string | Written
  delay: number
  seeds: number[]
}

/** Means over the seeds, the worst of them, and all reactions. */
export interface Result {
  regret: number
  worst: number
  round_robin: number
  /** Of `regret` by `round_robin`, the worst seed's. */
  worst_ratio: number
  success: number
  after_change: number
  detection: number[]
  recovery: number[]
  trips: number
  /** Processor time, in seconds, and decisions made in it. */
  cpu_s: number
  decisions: number
}

/** Does all jobs on as many threads as there are processors (2 at most, so that figures are alike), and calls back for each as it is done. */
export const runJobs = async (jobs: readonly Job[], onDone: (done: number) => void = () => {}): Promise<Result[]> => {
  const results: Result[] = []
  let next = 0
  let done = 0
  const work = (worker: Worker) => new Promise<void>((resolve, reject) => {
    const give = () => {
      const i = next++
      const job = jobs[i]
      if (job === undefined) {
        void worker.terminate()
        resolve()
        return
      }
      worker.once('message', (result: Result) => {
        results[i] = result
        onDone(++done)
        give()
      })
      worker.postMessage(job)
    }
    worker.once('error', reject)
    give()
  })
  const threads = Math.min(2, availableParallelism(), Math.max(1, jobs.length))
  // Room for young objects: little of what a run makes lives on, and the collector need not look so often.
  await Promise.all(Array.from({ length: threads }, () => work(new Worker(new URL('worker.ts', import.meta.url), { resourceLimits: { maxYoungGenerationSizeMb: 64 } }))))
  return results
}
