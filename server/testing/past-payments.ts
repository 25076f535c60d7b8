import type { Sql } from '../platform/db.ts'
import { orderKey } from '../platform/ids.ts'

export interface MadeUp {
  project_id: string
  payments: number
  /** Of the n-th: when, how much, how, where, and what became of it. */
  of: (n: number) => { at: Date; amount_minor: number; method: 'card' | 'upi'; instrument: Record<string, string>; account_id: string; state: 'captured' | 'failed'; error_code: string | null; tags?: Record<string, string> }
}

/** Writes past payments straight into the tables, as many as a what-if wants. */
export const makeUpPast = async (sql: Sql, { project_id, payments, of }: MadeUp) => {
  const LOT = 10_000
  for (let begin = 0; begin < payments; begin += LOT) {
    const lot = Array.from({ length: Math.min(LOT, payments - begin) }, (_, at) => {
      const order_id = `past_${begin + at}`
      return { order_id, order_key: orderKey(project_id, order_id), ...of(begin + at) }
    })
    const column = <T>(read: (row: (typeof lot)[number]) => T) => lot.map(read)
    await sql`
      with given as (
        select * from unnest(${column(row => row.order_key)}::uuid[], ${column(row => row.order_id)}::text[], ${column(row => row.at.toISOString())}::text[], ${column(row => row.amount_minor)}::bigint[],
          ${column(row => row.method)}::text[], ${column(row => JSON.stringify(row.instrument))}::text[], ${column(row => row.account_id)}::text[], ${column(row => row.state)}::text[],
          ${column(row => row.error_code)}::text[], ${column(row => (row.tags === undefined ? null : JSON.stringify(row.tags)))}::text[])
          as rows(order_key, order_id, at, amount_minor, method, instrument, account_id, state, error_code, tags)
      ), opened as (
        insert into orders (order_key, project_id, order_id, secret_version, nonce, amount_minor, currency, payment_methods, tags, preauth, created_at, expires_at, payments, refunds, events)
        select order_key, ${project_id}, order_id, '1', gen_random_uuid(), amount_minor, 'INR', 'cc,dc,upi,nb,wallet', tags::jsonb, false, at::timestamptz, at::timestamptz + interval '1 day', 1, 0, 1 from given
      )
      insert into payments (order_key, number, nonce, state, method, instrument, amount_minor, currency, authorized_minor, captured_minor, refunded_minor, surcharge_minor, capture_wanted,
                            account_id, reference, tries, error_code, created_at, updated_at, checks)
      select order_key, 1, gen_random_uuid(), state, method, instrument::jsonb, amount_minor, 'INR', case state when 'captured' then amount_minor else 0 end,
             case state when 'captured' then amount_minor else 0 end, 0, 0, false, account_id, replace(order_key::text, '-', ''), 1, error_code, at::timestamptz, at::timestamptz, 0 from given`
  }
}
