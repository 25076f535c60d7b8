import { connectorOf, type Account } from '../gateways/index.ts'
import { isUnavailable } from '../platform/db.ts'
import { Refusal } from '../platform/errors.ts'
import { outage } from '../platform/outage.ts'
import { openPace } from './pace.ts'
import { readReport, type ReadDeps } from './read-report.ts'
import { dayOf, nextReadAt, rangeToRead, retryAt } from './schedule.ts'
import { addReports, claimReports, endLease, reportFailed, reportRead, type Report } from './store.ts'

export interface ReportsDeps extends Omit<ReadDeps, 'pace'> {
  /** All that are configured, disabled ones too: what they took before is still paid out. */
  accounts: () => readonly Account[]
}

/** Accounts whose reports one process reads at the same time. */
const AT_ONCE = 4
const EVERY_MS = 5_000
/** Of a problem that are kept. */
const MOST_CHARACTERS = 500

/** Reads the settlement reports that are due. Every process runs one; a report is read by one of them at a time. */
export const openReports = (deps: ReportsDeps) => {
  const { sql, clock, log, accounts } = deps
  const known = new Set<string>()
  let running: Promise<void> | undefined
  const closing = new AbortController()
  const pace = openPace(closing.signal)
  const away = outage(error => log.warn({ err: error }, 'settlement reports that are due could not be claimed; trying again every few seconds'))

  const readable = () => accounts().filter(({ gateway }) => connectorOf(gateway).capabilities.settlements === true)

  /** A new account gets its row. */
  const meet = async (account_ids: string[]) => {
    const fresh = account_ids.filter(id => !known.has(id))
    if (fresh.length === 0) return
    await addReports(sql, fresh, { read_until: dayOf(clock.now()), next_read_at: nextReadAt(clock.now()) })
    for (const id of fresh) known.add(id)
  }

  const failed = ({ account_id, failures }: Report, problem: string) => {
    if (failures === 0) log.warn({ account_id, problem }, 'a settlement report could not be read; it is tried again, less and less often')
    const now = clock.now()
    return reportFailed(sql, account_id, { problem: problem.slice(0, MOST_CHARACTERS), now, next_read_at: retryAt(failures + 1, now) })
  }

  const read = async (account: Account, report: Report) => {
    const { account_id, read_until, failures } = report
    const now = clock.now()
    try {
      const reading = await readReport({ ...deps, pace }, account, rangeToRead(read_until, now), () => closing.signal.aborted)
      if (reading === 'stopped') return await endLease(sql, account_id)
      if (reading.problem !== undefined) return await failed(report, reading.problem)
      if (reading.added > 0 || failures > 0) log.info({ account_id, added: reading.added }, 'a settlement report was read')
      await reportRead(sql, { account_id, read_until: dayOf(now), read_at: now, next_read_at: nextReadAt(now) })
    } catch (error) {
      log.warn({ err: error, account_id }, 'the reading of a settlement report broke off')
      // Without the database nothing can be written down; it is due again when the lease runs out.
      if (!isUnavailable(error)) await failed(report, error instanceof Refusal ? error.message : 'Something in Sluice went wrong; the log says what').catch(() => {})
    }
  }

  /** Everything that is due. Returns how many reports there were. */
  const round = async (): Promise<number> => {
    const all = readable()
    const ids = all.map(({ id }) => id)
    await meet(ids)
    const due = ids.length === 0 ? [] : await claimReports(sql, ids, clock.now(), AT_ONCE)
    await Promise.all(due.map(async report => {
      const account = all.find(({ id }) => id === report.account_id)
      if (account !== undefined) await read(account, report)
    }))
    return due.length
  }

  const run = async () => {
    try {
      while (!closing.signal.aborted && await round() > 0);
      away.over()
    } catch (error) {
      away.failed(error)
    }
  }
  const nudge = () => {
    if (!closing.signal.aborted) running ??= run().finally(() => { running = undefined })
  }
  const timer = setInterval(nudge, EVERY_MS).unref()

  return {
    /** Reads all that is due and waits for it: what tests call after they have moved the clock. */
    drain: async () => {
      await running
      nudge()
      await running
    },
    close: async () => {
      closing.abort()
      clearInterval(timer)
      await running
    },
  }
}
