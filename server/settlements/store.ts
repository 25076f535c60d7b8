import type { SettlementLine } from '../gateways/index.ts'
import type { GivenBack } from '../payments/index.ts'
import type { Sql } from '../platform/db.ts'
import type { Page } from '../platform/paging.ts'
import { asRows } from '../platform/rows.ts'
import type { Match } from './line.ts'

/** How far an account's reports have been read. */
export interface Report {
  account_id: string
  read_until: Date
  read_at: Date | null
  next_read_at: Date
  leased_until: Date | null
  failures: number
  failing_since: Date | null
  problem: string | null
}

/** A line with its key, and what of ours it speaks of. */
export interface MatchedLine extends SettlementLine {
  line_key: string
  match: Match | undefined
  unmatched: boolean
}

/** A line as it is kept. */
export interface KeptLine {
  line: bigint
  account_id: string
  kind: SettlementLine['kind']
  currency: string
  amount_minor: bigint
  fee_minor: bigint
  tax_minor: bigint
  settlement_id: string
  utr: string | null
  settled_at: Date | null
  read_at: Date
  payment_reference: string | null
  gateway_payment_id: string | null
  refund_reference: string | null
  gateway_refund_id: string | null
  order_key: string | null
  payment: number | null
  refund: number | null
  unmatched: boolean
}

/** Accounts whose reports were never to be read before. */
export const addReports = async (sql: Sql, account_ids: string[], { read_until, next_read_at }: Pick<Report, 'read_until' | 'next_read_at'>) => {
  await sql`
    insert into settlement_reports (account_id, read_until, next_read_at) select account_id, ${read_until}, ${next_read_at} from unnest(${account_ids}::text[]) account_id
    on conflict (account_id) do nothing`
}

/** Claims reports that are due. Rows that another process is claiming, or reading, are passed over. */
export const claimReports = (sql: Sql, account_ids: string[], now: Date, limit: number) => sql<Report[]>`
  with due as (
    select account_id from settlement_reports
     where next_read_at <= ${now} and (leased_until is null or leased_until < now()) and account_id = any(${account_ids})
     order by next_read_at limit ${limit} for no key update skip locked
  )
  update settlement_reports set leased_until = now() + interval '3 minutes' from due where settlement_reports.account_id = due.account_id
  returning settlement_reports.*`

/** Whoever reads says so with every page: it may wait a minute for its turn, and a minute for the answer. */
export const renewLease = async (sql: Sql, account_id: string) => {
  await sql`update settlement_reports set leased_until = now() + interval '3 minutes' where account_id = ${account_id}`
}

/** Breaks off: whoever comes next begins again. */
export const endLease = async (sql: Sql, account_id: string) => {
  await sql`update settlement_reports set leased_until = null where account_id = ${account_id}`
}

export const reportRead = async (sql: Sql, { account_id, read_until, read_at, next_read_at }: Pick<Report, 'account_id' | 'read_until' | 'read_at' | 'next_read_at'>) => {
  await sql`
    update settlement_reports set read_until = ${read_until}, read_at = ${read_at}, next_read_at = ${next_read_at}, leased_until = null, failures = 0, failing_since = null, problem = null
     where account_id = ${account_id}`
}

export const reportFailed = async (sql: Sql, account_id: string, { problem, now, next_read_at }: { problem: string; now: Date; next_read_at: Date }) => {
  await sql`
    update settlement_reports set problem = ${problem}, failures = failures + 1, failing_since = coalesce(failing_since, ${now}), next_read_at = ${next_read_at}, leased_until = null
     where account_id = ${account_id}`
}

/** Due now, whatever was planned: all of them, or one. Returns them as they stand. */
export const readNow = (sql: Sql, now: Date, account_id?: string) => sql<Report[]>`
  update settlement_reports set next_read_at = ${now} where account_id = coalesce(${account_id ?? null}, account_id) returning *`

export const selectReports = (sql: Sql) => sql<Report[]>`select * from settlement_reports order by account_id`

/** Which of the lines are kept and have been told to the books. Those that spoke of nothing we knew are looked at again. */
export const findMatched = async (sql: Sql, line_keys: string[]): Promise<Set<string>> => {
  const rows = await sql<{ line_key: string }[]>`select line_key from settlement_lines where line_key = any(${line_keys}::uuid[]) and not unmatched`
  return new Set(rows.map(({ line_key }) => line_key))
}

/** Keeps a page of lines. One that is kept already only learns what of ours it speaks of. Returns how many are new. */
export const keepLines = async (sql: Sql, account_id: string, lines: readonly MatchedLine[], read_at: Date): Promise<number> => {
  const rows = lines.map(({ match, ...line }) => ({ ...line, ...match, account_id, read_at }))
  const kept = await sql<{ added: boolean }[]>`
    insert into settlement_lines (line_key, account_id, kind, currency, amount_minor, fee_minor, tax_minor, settlement_id, utr, settled_at, read_at,
                                  payment_reference, gateway_payment_id, refund_reference, gateway_refund_id, order_key, payment, try, refund, unmatched)
    select line_key, account_id, kind, currency, amount_minor, fee_minor, tax_minor, settlement_id, utr, settled_at, read_at,
           payment_reference, gateway_payment_id, refund_reference, gateway_refund_id, order_key, payment, try, refund, unmatched
      from jsonb_populate_recordset(null::settlement_lines, ${asRows(rows)}::text::jsonb)
    on conflict (line_key) do update set order_key = excluded.order_key, payment = excluded.payment, try = excluded.try, refund = excluded.refund, unmatched = excluded.unmatched
     where settlement_lines.unmatched and excluded.order_key is not null
    returning xmax = 0 as added`
  return kept.filter(({ added }) => added).length
}

/** A refund of the whole amount that the account's reports have for a payment, and that was not made through us. */
export const findReturned = async (sql: Sql, { account_id, order_key, payment, amount_minor }: { account_id: string; order_key: string; payment: number; amount_minor: bigint }): Promise<GivenBack | undefined> => {
  const [returned] = await sql<GivenBack[]>`
    select coalesce(gateway_refund_id, refund_reference, settlement_id) as gateway_refund_id, -amount_minor as amount_minor, currency from settlement_lines
     where order_key = ${order_key} and payment = ${payment} and account_id = ${account_id} and kind = 'refund' and refund is null and amount_minor = ${-amount_minor}
     order by line limit 1`
  return returned
}

export interface Sum {
  account_id: string
  currency: string
  lines: number
  gross_minor: bigint
  fee_minor: bigint
  tax_minor: bigint
}

/** What was read since then; account by account, since that is how the lines' index goes. A sum of bigints is a numeric, and within bigint for any money there is. */
export const sumLines = (sql: Sql, since: Date) => sql<Sum[]>`
  select account_id, sums.* from settlement_reports reports cross join lateral (
    select currency, count(*)::integer as lines, sum(amount_minor)::bigint as gross_minor, sum(fee_minor)::bigint as fee_minor, sum(tax_minor)::bigint as tax_minor
      from settlement_lines lines where lines.account_id = reports.account_id and read_at > ${since} group by currency
  ) sums order by account_id, currency`

export const countUnmatched = (sql: Sql) => sql<{ account_id: string; unmatched: number }[]>`
  select account_id, count(*)::integer as unmatched from settlement_lines where unmatched group by account_id`

export interface LinesQuery extends Page {
  account_id: string | undefined
  /** Only those. */
  unmatched: boolean
}

/** Newest first, and one more than `limit`, which tells whether there are more. */
export const selectLines = (sql: Sql, { account_id, unmatched, before, limit }: LinesQuery) => sql<KeptLine[]>`
  select * from settlement_lines
   where line < coalesce(${before ?? null}::bigint, 9223372036854775807) and account_id = coalesce(${account_id ?? null}, account_id)
     ${unmatched ? sql`and unmatched` : sql``}
   order by line desc limit ${limit + 1}`
