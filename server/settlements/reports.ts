import { connectorOf, type Account } from '../gateways/index.ts'
import { readReport, type ReadDeps } from './read-report.ts'
import { dayOf, nextReadAt, rangeToRead, retryAt } from './schedule.ts'
import { addReports, claimReports, endLease, reportFailed, reportRead, type Report } from './store.ts'

export interface ReportsDeps extends ReadDeps {
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
  let closed = false
  let away = false

  const readable = () => accounts().filter(({ gateway }) => connectorOf(gateway).capabilities.settlements === true)

  /** A new account gets its row. */
  const meet = async (account_ids: string[]) => {
    const fresh = account_ids.filter(id => !known.has(id))
    if (fresh.length === 0) return
    await addReports(sql, fresh, { read_until: dayOf(clock.now()), next_read_at: nextReadAt(clock.now()) })
    for (const id of fresh) known.add(id)
  }

  const read = async (account: Account, { account_id, read_until, failures }: Report) => {
    const now = clock.now()
    const reading = await readReport(deps, account, rangeToRead(read_until, now), () => closed)
    if (reading === 'stopped') return endLease(sql, account_id)
    const { problem, added } = reading
    if (problem === undefined) {
      if (added > 0 || failures > 0) log.info({ account_id, added }, 'a settlement report was read')
      return reportRead(sql, { account_id, read_until: dayOf(now), read_at: now, next_read_at: nextReadAt(now) })
    }
    if (failures === 0) log.warn({ account_id, problem }, 'a settlement report could not be read; it is tried again, less and less often')
    return reportFailed(sql, account_id, { problem: problem.slice(0, MOST_CHARACTERS), now, next_read_at: retryAt(failures + 1, now) })
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
      while (!closed && await round() > 0);
      away = false
    } catch (error) {
      // What was being read is due again when its lease runs out.
      if (!away) log.warn({ err: error }, 'settlement reports that are due could not be claimed or read; trying again every few seconds')
      away = true
    }
  }
  const nudge = () => {
    if (!closed) running ??= run().finally(() => { running = undefined })
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
      closed = true
      clearInterval(timer)
      await running
    },
  }
}
