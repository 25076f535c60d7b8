import { days, later } from '../platform/clock.ts'
import type { Sql } from '../platform/db.ts'
import { countUnmatched, selectReports, sumLines, type Report, type Sum } from './store.ts'

/** How far an account's reports were read, and what they said. */
export interface Overview extends Report {
  /** Of the last 30 days, by currency. */
  sums: Sum[]
  /** Lines of any age. */
  unmatched: number
}

export const SUMMED_DAYS = 30

export const overviewOf = async (sql: Sql, now: Date): Promise<Overview[]> => {
  const [reports, sums, unmatched] = await Promise.all([selectReports(sql), sumLines(sql, later(now, -days(SUMMED_DAYS))), countUnmatched(sql)])
  return reports.map(report => ({
    ...report,
    sums: sums.filter(({ account_id }) => account_id === report.account_id),
    unmatched: unmatched.find(({ account_id }) => account_id === report.account_id)?.unmatched ?? 0,
  }))
}

/** What to do about a report that could not be read. */
export const remedyFor = (account_id: string) =>
  `\`sluice accounts test --account ${account_id}\` says whether the gateway lets us in, and its dashboard whether reports are switched on for the account. It is tried again by itself; \`sluice settlements read --account ${account_id}\` does so at once.`
