import type { Sql, Tx } from './db.ts'
import { outage } from './outage.ts'

const CHANNEL = 'settings'

/** What operators set, held in memory by every process. Readers use `current` and keep no copy of it. */
export interface Settings<T> {
  readonly current: T
  /** For how long it has not been known whether they are still the newest, in ms. */
  readonly age_ms: number
  /** Reads again now, if the version moved. */
  refresh(): Promise<void>
  close(): Promise<void>
}

interface Source<T> {
  sql: Sql
  /** Reads all of it. */
  load: (sql: Sql) => Promise<T>
  /** How old the settings may be when a notice was lost, in ms. */
  poll_ms?: number
  /** The newest can no longer be read, and why; once for each outage. */
  onFailing?: (error: unknown) => void
}

/**
 * A notice makes a change known at once; the version row, polled, makes it known for certain. While the database is
 * away, or they cannot be loaded, the last known settings stay. Throws when the first reading fails.
 */
export const openSettings = async <T>({ sql, load, poll_ms = 500, onFailing = () => {} }: Source<T>): Promise<Settings<T>> => {
  let current: T
  let version = -1n
  let closed = false
  let listening: { unlisten: () => Promise<void> } | undefined
  let reading: Promise<void> | undefined
  let known_at = performance.now()
  const failing = outage(onFailing)

  const read = async () => {
    const asked_at = performance.now()
    // The version is read first: a change that comes in between is then seen by the next reading.
    const newest = await versionOf(sql)
    if (newest !== version) current = await load(sql)
    version = newest
    known_at = asked_at
  }
  /** One reading at a time; who asks during one waits for a reading that began after. */
  const refresh = async (): Promise<void> => {
    await reading?.catch(() => {})
    reading ??= read().finally(() => { reading = undefined })
    await reading
  }
  const follow = () => refresh().then(failing.over, (error: unknown) => {
    if (!closed) failing.failed(error)
    throw error
  })
  const onNotice = () => { void follow().catch(() => {}) }

  const tick = async () => {
    try {
      await follow()
      // The driver gives up on a LISTEN whose connection could not be made again; any later success makes it anew.
      if (listening === undefined && !closed) {
        listening = await sql.listen(CHANNEL, onNotice)
        await follow() // What changed just before is not told any more.
      }
    } catch {
      await listening?.unlisten().catch(() => {})
      listening = undefined
    }
    if (!closed) timer = setTimeout(tick, poll_ms).unref()
  }

  await refresh()
  let timer = setTimeout(tick, 0).unref()
  return {
    get current() { return current },
    get age_ms() { return performance.now() - known_at },
    refresh,
    close: async () => {
      closed = true
      clearTimeout(timer)
      await listening?.unlisten().catch(() => {})
    },
  }
}

const versionOf = async (sql: Sql) => {
  const [row] = await sql<{ version: bigint }[]>`select version from settings_version`
  if (row === undefined) throw new Error('settings_version has no row')
  return row.version
}

/** Who changed what, for the audit log. No secret in `detail`. */
export interface Audit {
  at: Date
  /** `cli`, `demo`, or a user. */
  actor: string
  action: string
  subject: string
  detail?: Record<string, string | number | boolean>
}

/** Changes settings in one transaction with their audit entry, and tells every process. Such changes are made one after another. */
export const changeSettings = <T>(sql: Sql, { at, actor, action, subject, detail = {} }: Audit, change: (tx: Tx) => Promise<T>): Promise<T> =>
  sql.begin(async tx => {
    await tx`update settings_version set version = version + 1` // Its lock is what makes them wait for one another.
    const answer = await change(tx)
    await tx`insert into audit_log (at, actor, action, subject, detail) values (${at}, ${actor}, ${action}, ${subject}, ${tx.json(detail)})`
    await tx.notify(CHANNEL, '')
    return answer
  }) as Promise<T>
