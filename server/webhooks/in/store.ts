import type { Sql } from '../../platform/db.ts'
import { asRows } from '../../platform/rows.ts'

export interface ToldNotice {
  webhook_key: string
  account_id: string
  event_id: string
  received_at: Date
  notices: unknown
}

export interface StoredNotice extends ToldNotice {
  state: 'new' | 'done' | 'parked'
  attempts: number
  due_at: Date | null
  problem: string | null
}

/** Keeps that the notices came. A repeat is known by its event id, and only counts where it got through and the first did not. */
export const keepNotices = async (sql: Sql, rows: StoredNotice[]) => {
  await sql`
    insert into gateway_webhooks select * from jsonb_populate_recordset(null::gateway_webhooks, ${asRows(rows)}::text::jsonb) order by webhook_key
    on conflict (webhook_key) do update set state = 'done', notices = null, due_at = null, problem = null
     where excluded.state = 'done' and gateway_webhooks.state <> 'done'`
}

/** Translated: what the notice said is forgotten, that it came is not. */
export const noticesDone = async (sql: Sql, webhook_keys: string[]) => {
  await sql`update gateway_webhooks set state = 'done', notices = null, due_at = null, problem = null where webhook_key = any(${webhook_keys}::uuid[])`
}

/** Could not be translated, and nobody else has done it meanwhile: again later, or – after the last attempt – parked, for a person to look at. */
export const noticeFailed = async (sql: Sql, webhook_key: string, problem: string, due_at: Date | null) => {
  await sql`
    update gateway_webhooks set attempts = attempts + 1, problem = ${problem}, due_at = ${due_at}, state = ${due_at === null ? 'parked' : 'new'}
     where webhook_key = ${webhook_key} and state = 'new'`
}

/** Claims kept notices that are due, for a minute: should this process die, they are due again after that. */
export const claimNotices = (sql: Sql, now: Date, limit: number) => sql<StoredNotice[]>`
  with due as (
    select webhook_key from gateway_webhooks where due_at <= ${now} order by due_at limit ${limit} for update skip locked
  )
  update gateway_webhooks set due_at = ${now}::timestamptz + interval '60 seconds'
    from due where gateway_webhooks.webhook_key = due.webhook_key
  returning gateway_webhooks.*`

/** Whatever is not going to be tried again. Rows that another process is deleting are passed over. Returns how many. */
export const forgetNotices = async (sql: Sql, before: Date, limit: number): Promise<number> => {
  const { count } = await sql`
    delete from gateway_webhooks where webhook_key = any(array(
      select webhook_key from gateway_webhooks where received_at < ${before} and state <> 'new' order by received_at limit ${limit} for update skip locked))`
  return count
}
