import type { Logger } from 'pino'
import type { Notice } from '../../gateways/index.ts'
import type { AskDeps } from '../../payments/index.ts'
import { batch } from '../../platform/batch.ts'
import { days, later, minutes, seconds } from '../../platform/clock.ts'
import type { Sql } from '../../platform/db.ts'
import { keyOf } from '../../platform/ids.ts'
import { claimNotices, forgetOldNotices, keepNotices, noticeFailed, noticesDone, type StoredNotice } from './store.ts'
import { translate } from './translate.ts'

export interface NoticesDeps extends Pick<AskDeps, 'books' | 'clock'> {
  sql: Sql
  log: Logger
}

/** When an untranslated notice is tried again; after the last of these it is parked. */
const RETRY_MS = [seconds(5), seconds(30), minutes(5), minutes(30)]
const EVERY_MS = 5_000

/** Gateways' notices: kept once, then translated – at once by the process that took them, else by whoever finds them due. */
export const openNotices = (deps: NoticesDeps) => {
  const { sql, clock, log } = deps
  const underWay = new Set<Promise<void>>()

  const keep = batch<StoredNotice, boolean>({
    key: row => row.webhook_key,
    run: async rows => {
      const kept = await keepNotices(sql, rows.map(row => ({ ...row, due_at: later(row.received_at, minutes(1)) })))
      return rows.map(row => kept.has(row.webhook_key))
    },
  })
  const done = batch<string, true>({
    key: webhook_key => webhook_key,
    run: async keys => { await noticesDone(sql, keys); return keys.map(() => true as const) },
  })

  const work = async (row: StoredNotice & { attempts: number }) => {
    try {
      const problem = await translate(deps, row.account_id, row.notices as Notice[])
      if (problem === undefined) { await done(row.webhook_key); return }
      await retry(row, problem)
    } catch (error) {
      log.warn({ err: error, webhook_key: row.webhook_key }, 'a notice could not be translated; it is tried again')
      await retry(row, error instanceof Error ? error.message : 'failed').catch(() => {})
    }
  }

  const retry = async ({ webhook_key, attempts }: { webhook_key: string; attempts: number }, problem: string) => {
    const wait = RETRY_MS[attempts]
    await noticeFailed(sql, webhook_key, problem, wait === undefined ? null : later(clock.now(), wait))
  }

  const track = (task: Promise<void>) => {
    underWay.add(task)
    void task.finally(() => underWay.delete(task))
  }

  /** Everything that is due: notices whose process died, and retries. Returns how many. */
  const round = async () => {
    const due = await claimNotices(sql, clock.now(), 100)
    await Promise.all(due.map(row => work({ ...row, notices: revive(row.notices) })))
    return due.length
  }

  const timer = setInterval(() => {
    track(round().then(() => forgetOldNotices(sql, later(clock.now(), -days(90)))).catch(() => {}))
  }, EVERY_MS).unref()

  return {
    /** Keeps the notice – durable when this resolves – and translates it in the background. A repeat changes nothing. */
    take: async (account_id: string, event_id: string, notices: Notice[]) => {
      const row = { webhook_key: keyOf('webhook', account_id, event_id), account_id, event_id, received_at: clock.now(), notices }
      if (await keep(row)) track(work({ ...row, attempts: 0 }))
    },
    /** Waits for what is under way, then does what is due. */
    drain: async () => {
      await Promise.all(underWay)
      while (await round() > 0);
    },
    close: async () => {
      clearInterval(timer)
      await Promise.all(underWay)
    },
  }
}

export type Notices = ReturnType<typeof openNotices>

/** Amounts and times as JSON kept them, back as bigint and Date. */
const revive = (stored: unknown): unknown => {
  if (Array.isArray(stored)) return stored.map(revive)
  if (stored === null || typeof stored !== 'object') return stored
  return Object.fromEntries(Object.entries(stored).map(([name, value]) =>
    [name, name.endsWith('_minor') ? BigInt(value as string) : name === 'at' ? new Date(value as string) : revive(value)]))
}
