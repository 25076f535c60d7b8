import type { Query } from '../../platform/db.ts'
import type { Book, Payment, Refund, Try } from '../book.ts'
import { refundKey } from '../keys.ts'
import { asRows } from '../../platform/rows.ts'

/** A book before and after a batch's rules. */
export interface Difference {
  before: Book
  after: Book
}

const changed = <Row>(before: readonly Row[], after: readonly Row[]) => after.filter(row => !before.includes(row))

/** A difference, and which write of its order's row it was made from. */
export interface Write extends Difference {
  version: string
}

export interface Written {
  order_key: string
  version: string
  /** Which of its names were free, by their keys. */
  named: string[]
}

/**
 * Writes what differs between the books, as one statement. Of an order whose row is no longer the version that the
 * difference was made from nothing is written, and it is not among what is returned. Events take the next numbers of
 * their order's counter.
 *
 * A version is the row's xmin: every write of anything under an order writes the order's row, so that who knows its version knows
 * all of the book – but for when something is due next, which a check's claim moves on by itself (reconciliation/claim.ts). The
 * rows are locked in key order, like everywhere.
 */
export const writeBooks = (query: Query, writes: readonly Write[]): Promise<readonly Written[]> => {
  const orders: object[] = []
  const payments: Payment[] = []
  const tries: Try[] = []
  const refunds: Refund[] = []
  const events: object[] = []
  const refs: object[] = []
  const claims: object[] = []
  for (const { before, after, version } of writes.toSorted(byKey)) {
    const { order_key, project_id, settled_by, payments: payment_count, refunds: refund_count } = after.order
    orders.push({ order_key, version, settled_by, payments: payment_count, refunds: refund_count, events: after.order.events + after.news.length })
    payments.push(...changed(before.payments, after.payments))
    tries.push(...changed(before.tries, after.tries))
    refunds.push(...changed(before.refunds, after.refunds))
    for (const ref of after.refs) refs.push({ ...ref, order_key })
    for (const [at, { at: occurred_at, ...news }] of after.news.entries()) events.push({ ...news, occurred_at, order_key, number: after.order.events + at + 1 })
    for (const refund of after.refunds.slice(before.refunds.length)) claims.push({ refund_key: refundKey(project_id, refund.refund_id), order_key, refund: refund.number })
  }
  if (orders.length === 0) return Promise.resolve([])
  // One statement, whatever changed: each costs the router, PostgreSQL and the line between them about the same again.
  return query<Written[]>`
    with written as (
      update orders set settled_by = new.settled_by, payments = new.payments, refunds = new.refunds, events = new.events
        from jsonb_to_recordset(${asRows(orders)}::text::jsonb)
          as new(order_key uuid, version xid, settled_by integer, payments integer, refunds integer, events integer)
       where orders.order_key = new.order_key and orders.xmin = new.version
      returning orders.order_key, orders.xmin::text as version
    ), claimed as (
      insert into refund_ids select * from jsonb_populate_recordset(null::refund_ids, ${asRows(claims)}::text::jsonb)
       where order_key = any(array(select order_key from written)) order by refund_key
    ), named as (
      insert into gateway_refs select * from jsonb_populate_recordset(null::gateway_refs, ${asRows(refs)}::text::jsonb)
       where order_key = any(array(select order_key from written)) order by ref_key
      on conflict (ref_key) do nothing returning order_key, ref_key
    ), paid as (
      insert into payments select * from jsonb_populate_recordset(null::payments, ${asRows(payments)}::text::jsonb)
       where order_key = any(array(select order_key from written))
      on conflict (order_key, number) do update set
        state = excluded.state, authorized_minor = excluded.authorized_minor, captured_minor = excluded.captured_minor,
        refunded_minor = excluded.refunded_minor, surcharge_minor = excluded.surcharge_minor, capture_minor = excluded.capture_minor,
        capture_reference = excluded.capture_reference, capture_wanted = excluded.capture_wanted, release = excluded.release,
        account_id = excluded.account_id, reference = excluded.reference, tries = excluded.tries, tried_at = excluded.tried_at,
        gateway_payment_id = excluded.gateway_payment_id, auth_id = excluded.auth_id, processor_ref = excluded.processor_ref,
        utr = excluded.utr, message = excluded.message, error_code = excluded.error_code, error_description = excluded.error_description,
        next_step = excluded.next_step, updated_at = excluded.updated_at, authorized_at = excluded.authorized_at,
        captured_at = excluded.captured_at, next_check_at = excluded.next_check_at, checks = excluded.checks
    ), tried as (
      insert into tries select * from jsonb_populate_recordset(null::tries, ${asRows(tries)}::text::jsonb)
       where order_key = any(array(select order_key from written))
      on conflict (order_key, payment, number) do update set
        answered_at = excluded.answered_at, outcome = excluded.outcome, gateway_payment_id = excluded.gateway_payment_id,
        code = excluded.code, fault = excluded.fault, aside_minor = excluded.aside_minor, release = excluded.release,
        given_back_minor = excluded.given_back_minor, next_check_at = excluded.next_check_at
    ), refunded as (
      insert into refunds select * from jsonb_populate_recordset(null::refunds, ${asRows(refunds)}::text::jsonb)
       where order_key = any(array(select order_key from written))
      on conflict (order_key, number) do update set
        state = excluded.state, late_success = excluded.late_success, gateway_refund_id = excluded.gateway_refund_id, utr = excluded.utr,
        message = excluded.message, updated_at = excluded.updated_at, next_check_at = excluded.next_check_at, checks = excluded.checks
    ), told as (
      insert into order_events select * from jsonb_populate_recordset(null::order_events, ${asRows(events)}::text::jsonb)
       where order_key = any(array(select order_key from written))
    )
    select order_key, version, array(select ref_key from named where named.order_key = written.order_key) as named from written`.execute()
}

const byKey = (a: Write, b: Write) => (a.after.order.order_key < b.after.order.order_key ? -1 : 1)
