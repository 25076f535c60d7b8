import type { Sql } from '../platform/db.ts'

/** Payments looked at by one statement, which holds the locks of their orders for some tens of ms. */
const SLICE = 1_000

interface Slice {
  looked_at: number
  queued: number
  /** Where the slice ends; the time as text, since it may be finer than a Date. */
  created_at: string
  order_key: string
}

/**
 * Marks every authorised payment of the project that was created in [from, to) as wanted in full, and due now; the
 * workers capture them, and go on after a crash, because the mark goes only when the capture is on the row. It is done
 * in slices, each committed by itself: whoever pays meanwhile waits for no more than one of them, and a request that was
 * cut off is repeated, for what is marked already is left out. Returns how many were marked by this call.
 */
export const wantCaptures = async (sql: Sql, project_id: string, from: Date, to: Date, now: Date): Promise<number> => {
  let total = 0
  let after = { created_at: readable(from).toISOString(), order_key: '00000000-0000-0000-0000-000000000000' }
  for (;;) {
    const slice = await wantSlice(sql, { project_id, after, to: readable(to), now })
    total += slice?.queued ?? 0
    if (slice === undefined || slice.looked_at < SLICE) return total
    after = slice
  }
}

const FIRST = Date.UTC(1970, 0)
const LAST = Date.UTC(9999, 11, 31)

/** A time that PostgreSQL can read, which does not know the year 0, nor 10000 as JavaScript writes it. No payment is beyond these. */
const readable = (time: Date) => new Date(Math.min(Math.max(time.getTime(), FIRST), LAST))

/**
 * The next authorised payments, whosever they are, so that a slice is bounded where another project has many; undefined
 * where there is none. An order has one at most. The orders are locked first, in key order like everywhere, and written, so that no rule that began
 * before writes over the mark (orders/sql/write.ts).
 */
const wantSlice = async (sql: Sql, { project_id, after, to, now }: { project_id: string; after: { created_at: string; order_key: string }; to: Date; now: Date }): Promise<Slice | undefined> => {
  const [slice] = await sql<Slice[]>`
    with slice as (
      select order_key, number, created_at, capture_wanted from payments
       where state = 'authorized' and (created_at, order_key) > (${after.created_at}::text::timestamptz, ${after.order_key}::uuid) and created_at < ${to}
       order by created_at, order_key limit ${SLICE}
    ), wanted as (
      select order_key, slice.number from orders join slice using (order_key)
       where orders.project_id = ${project_id} and not slice.capture_wanted
       order by order_key
         for no key update of orders
    ), written as (
      update orders set payments = orders.payments from wanted where orders.order_key = wanted.order_key
    ), marked as (
      update payments set capture_wanted = true, next_check_at = ${now}
        from wanted
       where payments.order_key = wanted.order_key and payments.number = wanted.number and payments.state = 'authorized' and not payments.capture_wanted
      returning 1
    )
    select count(*) over ()::integer as looked_at, (select count(*)::integer from marked) as queued, created_at::text, order_key
      from slice order by slice.created_at desc, slice.order_key desc limit 1`
  return slice
}
