import { cpus } from 'node:os'
import { megabytes, median, ms, percentile, table, times, whole } from './figures.ts'
import { rateOf, type Figures, type Loaded } from './measure.ts'
import type { Options } from './options.ts'

const reached = (yes: boolean) => (yes ? 'reached' : 'missed')

/** Growth that is noise: V8 takes its time to settle. */
const FLAT = 1.15

/** The figures as a person reads them: ratios and whether they are what was aimed at, then what they were made of. */
export const report = (figures: Figures, { processes, rounds, seconds, customers }: Options): string => {
  const bare = median(figures.bare)
  const puts = median(figures.customers.map(rateOf))
  const payments = median(figures.payments.map(rateOf))
  const overRounds = (latencies: number[][], p: number) => median(latencies.map(each => percentile(each, p)))
  const put_times = figures.customers.map(each => each.latencies)
  const payment_times = figures.payments.map(each => each.latencies)
  const calm_times = figures.calm.map(each => each.answered.latencies)
  const added = figures.calm.map(each => each.added)
  const pay_times = figures.calm.map(each => each.answered.pays.map(([, taken_ms]) => taken_ms))
  const added_p95 = overRounds(added, 0.95)
  const cpu = (loads: readonly Loaded[]) => `${whole(median(loads.map(each => each.cpu_us)))} µs`
  const growth = (name: 'memory' | 'heap') => (figures.usage.at(-1)?.[name] ?? NaN) / (figures.usage[0]?.[name] ?? NaN)

  return [
    '',
    table([
      ['', 'measured', 'aim', ''],
      ['PUT /customer ÷ bare update', times(puts / bare), '≥ 1.00 ×', reached(puts >= bare)],
      ['whole payments ÷ bare update', times(payments / bare), '≥ 0.050 ×', reached(payments >= 0.05 * bare)],
      ['added to the gateway\'s time, p95, at half rate', ms(added_p95), '< 10 ms', reached(added_p95 < 10)],
      ['router heap in use, end ÷ start', times(growth('heap')), `≤ ${FLAT} ×`, reached(growth('heap') <= FLAT)],
      ['router resident memory, end ÷ start', times(growth('memory')), `≤ ${FLAT} ×`, reached(growth('memory') <= FLAT)],
    ]),
    '',
    table([
      ['', 'per second', 'p50', 'p99', 'router CPU each'],
      [`bare update (${figures.by})`, whole(bare), '', '', ''],
      ['PUT /customer', whole(puts), ms(overRounds(put_times, 0.5)), ms(overRounds(put_times, 0.99)), cpu(figures.customers)],
      ['whole payments, as many as go', whole(payments), ms(overRounds(payment_times, 0.5)), ms(overRounds(payment_times, 0.99)), cpu(figures.payments)],
      ['whole payments, at half of that', whole(figures.rate), ms(overRounds(calm_times, 0.5)), ms(overRounds(calm_times, 0.99)), cpu(figures.calm.map(each => each.answered))],
    ]),
    '',
    table([
      ['pay request, at half rate', 'p50', 'p95'],
      ['whole', ms(overRounds(pay_times, 0.5)), ms(overRounds(pay_times, 0.95))],
      ['added by the router', ms(overRounds(added, 0.5)), ms(added_p95)],
    ]),
    '',
    `Router memory after the warm-up, each round, and at the end: ${figures.usage.map(({ memory }) => megabytes(memory)).join(', ')}; heap in use at start and end ${megabytes(figures.usage[0]?.heap ?? NaN)}, ${megabytes(figures.usage.at(-1)?.heap ?? NaN)}.`,
    `Medians of ${rounds} interleaved round${rounds === 1 ? '' : 's'} of ${seconds} s; ${processes} router process${processes === 1 ? '' : 'es'}, ${customers} customers, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, node ${process.versions.node}; everything on this machine, whose load average was ${figures.load_before.toFixed(1)} before.`,
  ].join('\n')
}
