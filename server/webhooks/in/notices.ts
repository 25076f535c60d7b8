import type { Logger } from 'pino'
import type { Notice } from '../../gateways/index.ts'
import { batch } from '../../platform/batch.ts'
import { later, minutes, seconds } from '../../platform/clock.ts'
import { isUnavailable, type Sql } from '../../platform/db.ts'
import { Refusal } from '../../platform/errors.ts'
import { keyOf } from '../../platform/ids.ts'
import { outage } from '../../platform/outage.ts'
import { openForgetting } from './forgetting.ts'
import { claimNotices, keepNotices, noticeFailed, noticesDone, type StoredNotice, type ToldNotice } from './store.ts'
import { translate, type TranslateDeps } from './translate.ts'

export interface NoticesDeps extends TranslateDeps {
  sql: Sql
  log: Logger
}

/** When an untranslated notice is tried again; after the last of these it is parked. */
const RETRY_MS = [seconds(5), seconds(30), minutes(5), minutes(30)]
const EVERY_MS = 5_000

/**
 * Gateways' notices. Whoever takes one tells the books before the gateway is answered; the books hear a repeat without
 * harm. One that cannot be told yet is kept, and told later by whoever finds it due. That it came is kept either way.
 */
export const openNotices = (deps: NoticesDeps) => {
  const { sql, clock, log } = deps
  const underWay = new Set<Promise<void>>()

  const keep = batch<StoredNotice, true>({
    key: row => row.webhook_key,
    unhurried_ms: 50,
    run: async rows => { await keepNotices(sql, rows); return rows.map(() => true as const) },
  })

  /** Why the books could not be told; undefined when they were. Rejects where the database is away: then nothing can be kept either. */
  const tell = async ({ webhook_key, account_id, notices }: ToldNotice): Promise<string | undefined> => {
    try {
      return await translate(deps, account_id, notices as Notice[])
    } catch (error) {
      if (isUnavailable(error) || error instanceof Refusal) throw error
      log.warn({ err: error, webhook_key }, 'a notice could not be translated; it is tried again')
      return error instanceof Error ? error.message : 'failed'
    }
  }

  const again = async (row: ToldNotice & { attempts: number }) => {
    const problem = await tell(row)
    if (problem === undefined) { await noticesDone(sql, [row.webhook_key]); return }
    const wait = RETRY_MS[row.attempts]
    await noticeFailed(sql, row.webhook_key, problem, wait === undefined ? null : later(clock.now(), wait))
  }

  const track = (task: Promise<void>) => {
    underWay.add(task)
    void task.finally(() => underWay.delete(task))
  }

  /** Everything that is due: notices whose process died, and retries. Returns how many. */
  const round = async () => {
    const due = await claimNotices(sql, clock.now(), 100)
    await Promise.all(due.map(row => again({ ...row, notices: revive(row.notices) })))
    return due.length
  }

  const away = outage(error => log.warn({ err: error }, 'kept notices could not be claimed; it is tried again every 5 seconds'))
  const timer = setInterval(() => { track(round().then(away.over, away.failed)) }, EVERY_MS).unref()
  const forgetting = openForgetting(deps)

  return {
    /** When this resolves, what the notice says is in the books, or the notice is kept until it is, unless anybody may have sent it. A repeat changes nothing. */
    take: async (account_id: string, event_id: string, notices: Notice[]) => {
      const row = { webhook_key: keyOf('webhook', account_id, event_id), account_id, event_id, received_at: clock.now(), notices }
      const problem = await tell(row)
      if (problem === undefined) {
        // Nothing hangs on this row: a gateway that repeats the notice is heard without harm.
        track(keep({ ...row, notices: null, state: 'done', attempts: 0, due_at: null, problem: null }).then(() => {}, () => {}))
      } else if (!notices.every(isUnsigned)) {
        await keep({ ...row, state: 'new', attempts: 1, due_at: later(row.received_at, RETRY_MS[0] ?? 0), problem })
      }
    },
    /** Waits for what is under way, then does what is due. */
    drain: async () => {
      await Promise.all(underWay)
      while (await round() > 0);
    },
    close: async () => {
      clearInterval(timer)
      await Promise.all([...underWay, forgetting.close()])
    },
  }
}

export type Notices = ReturnType<typeof openNotices>

/** Kept for nobody: it says nothing, anybody could fill the table with such, and what it may be about is asked about when its turn comes. */
const isUnsigned = (notice: Notice) => notice.about === 'look' && notice.unsigned === true

/** Amounts and times as JSON kept them, back as bigint and Date. */
const revive = (stored: unknown): unknown => {
  if (Array.isArray(stored)) return stored.map(revive)
  if (stored === null || typeof stored !== 'object') return stored
  return Object.fromEntries(Object.entries(stored).map(([name, value]) =>
    [name, name.endsWith('_minor') ? BigInt(value as string) : name === 'at' ? new Date(value as string) : revive(value)]))
}
