import { writeFileSync } from 'node:fs'
import { runJobs } from './jobs.ts'
import { help, readOptions } from './options.ts'
import { plan, tabulate } from './plan.ts'
import { plot } from './plot.ts'
import { OURS } from './policies.ts'
import { aims, report } from './report.ts'
import { measureSpeed } from './speed.ts'
import { tune } from './tune.ts'
import { readProblems } from './written.ts'

const out = (line: string) => process.stdout.write(`${line}\n`)
const progress = (done: number, all: number) => {
  if (process.stderr.isTTY) process.stderr.write(done === all ? '\r\x1b[K' : `\r${done} of ${all}`)
}

const runWritten = async (file: string, json: boolean) => {
  const problems = readProblems(file)
  const results = await runJobs(problems.map(problem => ({ policy: OURS, scenario: problem, delay: problem.delay, seeds: problem.seeds })))
  problems.forEach(({ id }, i) => {
    const result = results[i]
    if (result === undefined) return
    const line = { id, regret: result.regret, round_robin: result.round_robin, decisions_per_s: Math.round(result.decisions / result.cpu_s) }
    out(json ? JSON.stringify(line) : `${id}: regret ${line.regret.toFixed(1)}, round robin ${line.round_robin.toFixed(1)}, ${line.decisions_per_s} decisions/s`)
  })
}

const runAll = async ({ quick, seed }: { quick: boolean; seed: number }) => {
  const jobs = plan(seed, quick)
  const table = tabulate(jobs, await runJobs(jobs, done => progress(done, jobs.length)))
  const speed = measureSpeed(quick ? 20_000 : 200_000)
  out(`seeds from ${seed}`)
  for (const { what, is, at_most } of aims(table, speed.per_second)) out(`${is <= at_most ? 'reached' : 'missed '}  ${what}: ${is.toFixed(3)}, at most ${at_most}`)
  if (quick) return
  const here = (name: string) => new URL(`../${name}`, import.meta.url)
  writeFileSync(here('routing.md'), report(table, speed, seed))
  writeFileSync(here('routing.svg'), plot(table))
  out('The tables are in bench/routing.md, the plot in bench/routing.svg.')
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options === undefined) process.stdout.write(help)
  else if (options.problems !== undefined) await runWritten(options.problems, options.json)
  else if (options.tune) out(await tune(progress))
  else await runAll(options)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
