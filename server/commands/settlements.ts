import { setTimeout as wait } from 'node:timers/promises'
import { minutes, seconds, systemClock, wireTime } from '../platform/clock.ts'
import type { Sql } from '../platform/db.ts'
import { toDecimal } from '../platform/money.ts'
import { Remedy } from '../platform/remedy.ts'
import { SUMMED_DAYS, overviewOf, readNow, remedyFor, type Overview } from '../settlements/index.ts'
import { readFlags } from './arguments.ts'
import { withDatabase } from './database.ts'

export const help = `Usage: sluice settlements [read [--account ID]]

Without an action: how far the settlement reports of each gateway account were read, what was paid out by the lines of the
last ${SUMMED_DAYS} days, and how many lines speak of nothing in the books. GET /api/settlements/lines shows the lines themselves.

  read     has the reports read now, of all accounts or of one, and waits for it; a running sluice reads them

Works on the database of DATABASE_URL, or on that of a running sluice start.`

/** A running process looks every few seconds; a report of many pages takes longer, and says so by its lease. */
const NOBODY_MS = seconds(30)
const PATIENCE_MS = minutes(30)

const list = async (sql: Sql): Promise<string> => {
  const reports = await overviewOf(sql, systemClock.now())
  if (reports.length === 0) return 'There is no report yet: a running sluice begins with the accounts whose gateways publish one.'
  return table([
    ['account', 'last read', 'settled until', 'lines', 'unmatched', 'gross', 'fee', 'tax', 'problem'],
    ...reports.flatMap(report => rowsOf(report)),
  ])
}

/** A row for each currency; most accounts have one, or nothing yet. */
const rowsOf = ({ account_id, read_at, read_until, unmatched, sums, problem, failures }: Overview): string[][] => {
  const times = [read_at === null ? '–' : wireTime(read_at), wireTime(read_until)]
  const trouble = problem === null ? '' : `${problem} (${failures} in a row)`
  const amounts = sums.map(({ currency, lines, gross_minor, fee_minor, tax_minor }) =>
    [String(lines), String(unmatched), `${toDecimal(gross_minor, currency)} ${currency}`, toDecimal(fee_minor, currency), toDecimal(tax_minor, currency)])
  return (amounts.length === 0 ? [['0', String(unmatched), '–', '–', '–']] : amounts).map(each => [account_id, ...times, ...each, trouble])
}

const table = (rows: string[][]) => {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0))) ?? []
  return rows.map(row => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n')
}

/** Has the reports read by whoever runs, and tells of each when it is done. Returns how many could not be read. */
const read = async (sql: Sql, account_id: string | undefined, say: (line: string) => void): Promise<number> => {
  const asked = await readNow(sql, systemClock.now(), account_id)
  if (asked.length === 0) throw new Remedy(account_id === undefined ? 'There is no report yet; start sluice, which begins one for each account.' : `There is no report of the account ${account_id}; sluice settlements lists them.`)
  say(`${asked.length === 1 ? 'The report is' : `${asked.length} reports are`} due now.`)
  const waiting = new Map(asked.map(report => [report.account_id, report]))
  const started = performance.now()
  let [heard, failed] = [false, 0]
  while (waiting.size > 0) {
    const waited = performance.now() - started
    if ((!heard && waited > NOBODY_MS) || waited > PATIENCE_MS) throw new Remedy(`Not read so far: ${[...waiting.keys()].join(', ')}. ${heard ? 'They are still due; sluice settlements shows how far they are.' : 'Is a sluice process running? It reads them as soon as it does.'}`)
    await wait(500)
    for (const report of await overviewOf(sql, systemClock.now())) {
      const before = waiting.get(report.account_id)
      if (before === undefined) continue
      heard ||= report.leased_until !== null
      const done = report.read_at?.getTime() !== before.read_at?.getTime()
      if (!done && report.failures === before.failures) continue
      waiting.delete(report.account_id)
      heard = true
      if (!done) failed += 1
      say(done ? `${report.account_id}  read: ${report.sums.reduce((sum, { lines }) => sum + lines, 0)} lines in the last ${SUMMED_DAYS} days, ${report.unmatched} unmatched`
        : `${report.account_id}  could not be read: ${report.problem}. ${remedyFor(report.account_id)}`)
    }
  }
  return failed
}

export const run = async ([action, ...args]: string[]) => {
  if (action !== undefined && action !== 'read') throw new Remedy('sluice settlements takes read, or nothing; sluice settlements --help says more.')
  const { account } = readFlags('settlements', args, action === 'read' ? { account: { type: 'string' } } as const : {}) as { account?: string }
  return withDatabase(process.env, async sql => {
    if (action === 'read') return await read(sql, account, line => { console.log(line) }) === 0 ? 0 : 1
    console.log(await list(sql))
    return 0
  })
}
