import { DELAYS, RANDOM, REST, SCORED, type Table } from './plan.ts'
import { C, OURS, policies } from './policies.ts'
import type { measureSpeed } from './speed.ts'

const mean = (numbers: readonly number[] | undefined) =>
  numbers === undefined || numbers.length === 0 ? '–' : (numbers.reduce((a, b) => a + b, 0) / numbers.length).toFixed(0)

const rows = (head: string[], body: string[][]) =>
  [head, head.map((_, i) => (i === 0 ? '---' : '--:')), ...body].map(cells => `| ${cells.join(' | ')} |`).join('\n')

const names = Object.keys(policies)
const bold = (name: string, text: string) => (name === OURS ? `**${text}**` : text)

const regrets = (table: Table, delay: number) => {
  const shown = [...SCORED, ...RANDOM, ...REST].filter(scenario => scenario !== 'S7' || delay === 0)
  return rows(['policy', 'score', ...shown, 'KR ÷', 'RP ÷', 'worst ÷'], names.map(name => [
    bold(name, name), bold(name, table.score(name, delay).toFixed(3)),
    ...shown.map(scenario => table.get(name, delay, scenario)?.regret.toFixed(0) ?? '–'),
    ...RANDOM.map(scenario => table.ratio(name, delay, scenario).toFixed(3)),
    Math.max(...RANDOM.map(scenario => table.get(name, delay, scenario)?.worst_ratio ?? 0)).toFixed(3),
  ]))
}

const behaviour = (table: Table) => rows(
  ['policy', 'S1 success', 'uplift S2', 'uplift S3', 'after a change, S2', 'detection S3', 'recovery S3', 'trips S1', 'decisions/s'],
  names.map(name => {
    const uplift = (scenario: string) => (100 * ((table.get(name, 0, scenario)?.success ?? 0) - (table.get('static first', 0, scenario)?.success ?? 0))).toFixed(1)
    const s3 = table.get(name, 0, 'S3')
    const s1 = table.get(name, 0, 'S1')
    return [bold(name, name), `${(100 * (s1?.success ?? 0)).toFixed(2)} %`, uplift('S2'), uplift('S3'), table.get(name, 0, 'S2')?.after_change.toFixed(0) ?? '–', mean(s3?.detection), mean(s3?.recovery), s1?.trips.toFixed(1) ?? '–', s1 === undefined ? '–' : `${(s1.decisions / s1.cpu_s / 1000).toFixed(0)} k`]
  }))

export interface Aim {
  what: string
  is: number
  at_most: number
}

/** What the chooser is held to; where more is better, both sides are negative. */
export const aims = (table: Table, per_second: number): Aim[] => [
  { what: 'mean of K1, K2, S1 to S6, delay 0', is: table.score(OURS, 0), at_most: 0.15 },
  { what: 'mean of K1, K2, S1 to S6, delay 100', is: table.score(OURS, 100), at_most: 0.225 },
  ...[0, 100].flatMap(delay => RANDOM.map(scenario => ({ what: `${scenario} ÷ C, delay ${delay}`, is: table.ratio(OURS, delay, scenario) / table.ratio(C, delay, scenario), at_most: 0.95 }))),
  { what: 'regret S3, delay 0', is: table.get(OURS, 0, 'S3')?.regret ?? Number.NaN, at_most: 170 },
  { what: 'regret S3, delay 100', is: table.get(OURS, 100, 'S3')?.regret ?? Number.NaN, at_most: 620 },
  { what: 'regret S7', is: table.get(OURS, 0, 'S7')?.regret ?? Number.NaN, at_most: 440 },
  { what: 'failures S1, %', is: 100 * (1 - (table.get(OURS, 0, 'S1')?.success ?? 0)), at_most: 10.8 },
  { what: 'µs of processor time for one decision', is: 1e6 / per_second, at_most: 20 },
]

const digits = (value: number) => value.toFixed(value < 2 ? 3 : 1)

export const report = (table: Table, speed: ReturnType<typeof measureSpeed>, seed: number) => `# How well the chooser learns

Written by \`npm run bench:routing\`, which is a pure function of its seeds but for the speeds. Seeds count up from ${seed}: 24 for Sluice
and for C (10 at delay 100, 16 where problems are made at random: KR, RP); three and six for the others, whose rows are that much less certain; one at delay 1000. What the figures mean, and how the policies were tuned, is in
[docs/routing-learning.md](../docs/routing-learning.md#the-bench).

![Score of each policy](routing.svg)

## What it is held to

${rows(['', 'is', 'at most'], aims(table, speed.per_second).map(({ what, is, at_most }) => [what, is <= at_most ? digits(is) : `**missed:** ${digits(is)}`, digits(at_most)]))}

The product's chooser, eight accounts and twenty segments, one processor: ${(speed.per_second / 1000).toFixed(0)} k decisions a second with their outcomes; choosing
alone takes ${speed.p50_us.toFixed(1)} µs (p50), ${speed.p99_us.toFixed(1)} µs (p99).

${DELAYS.map(delay => `## Regret, outcomes seen ${delay} decisions later

Score: mean of regret ÷ round robin's over K1, K2, S1 to S6. KR ÷ and RP ÷: the same for the random problems; worst ÷: of the worst random problem.

${regrets(table, delay)}`).join('\n\n')}

## Behaviour, delay 0

Uplift: points of success over always taking the first. After a change: regret in the 500 decisions after each. Detection: decisions until a failed
favourite has less than a tenth of the last 100. Recovery: until one that is best again has more than half. Trips: breakers opened where nothing ever fails.

${behaviour(table)}
`
