import type { Query } from '../../platform/db.ts'
import { asRows } from '../../platform/rows.ts'

/** What one process counted of one account and segment in one minute. */
export interface OutcomeRow {
  minute: number
  process_id: string
  scope: string
  account_id: string
  method: string
  network_or_bank: string
  currency: string
  successes: number
  failures: number
}

/** Writes the counts as they stand: repeating it changes nothing. */
export const writeOutcomes = (sql: Query, rows: readonly OutcomeRow[]) => sql`
  insert into routing_outcomes select * from jsonb_populate_recordset(null::routing_outcomes, ${asRows(rows)}::text::jsonb) order by 1, 2, 3, 4, 5, 6, 7
  on conflict (minute, process_id, scope, account_id, method, network_or_bank, currency)
  do update set successes = excluded.successes, failures = excluded.failures`

/** What other processes counted from a minute on. */
export const readOutcomes = (sql: Query, process_id: string, from_minute: number) => sql<OutcomeRow[]>`
  select minute::float8 as minute, process_id, scope, account_id, method, network_or_bank, currency, successes, failures
    from routing_outcomes where minute >= ${from_minute} and process_id <> ${process_id}
   order by minute, process_id, scope, account_id, method, network_or_bank, currency`

/** What all counted before a minute, oldest first; of more than `limit` rows the newest. */
export const recallOutcomes = (sql: Query, before_minute: number, limit: number) => sql<Omit<OutcomeRow, 'process_id'>[]>`
  select * from (
    select minute::float8 as minute, scope, account_id, method, network_or_bank, currency, sum(successes)::integer as successes, sum(failures)::integer as failures
      from routing_outcomes where minute < ${before_minute}
     group by 1, 2, 3, 4, 5, 6 order by 1 desc limit ${limit}
  ) newest order by minute, scope, account_id, method, network_or_bank, currency`

export const writeTimeouts = (sql: Query, try_ids: readonly string[], at: Date) => sql`
  insert into routing_timeouts select try_id, ${at} from unnest(${[...try_ids]}::text[]) as t (try_id) order by 1 on conflict do nothing`

/** Takes the time-outs away whose outcomes are known now; answers which of them there were. */
export const takeTimeouts = (sql: Query, try_ids: readonly string[]) => sql<{ try_id: string }[]>`
  delete from routing_timeouts where try_id = any(${[...try_ids]}::text[]) returning try_id`

export const forgetOutcomes = async (sql: Query, before_minute: number) => {
  await sql`delete from routing_outcomes where minute < ${before_minute}`
  await sql`delete from routing_timeouts where counted_at < ${new Date(before_minute * 60_000)}`
}
