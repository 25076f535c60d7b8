import type { Sql } from '../platform/db.ts'

/**
 * Marks every authorised payment of the project that was created in [from, to) as wanted in full, and due now; the
 * workers capture them, and go on after a crash, because the mark goes only when the capture is on the row. The orders
 * are locked first, in key order like everywhere, and written, so that no rule that began before writes over the mark
 * (orders/sql/write.ts). Returns how many.
 */
export const wantCaptures = async (sql: Sql, project_id: string, from: Date, to: Date, now: Date) => {
  const { count } = await sql`
    with wanted as (
      select orders.order_key, payments.number from orders join payments using (order_key)
       where orders.project_id = ${project_id} and payments.state = 'authorized' and payments.created_at >= ${from} and payments.created_at < ${to}
       order by orders.order_key
         for no key update of orders
    ), marked as (
      update orders set payments = orders.payments from wanted where orders.order_key = wanted.order_key
    )
    update payments set capture_wanted = true, next_check_at = ${now}
      from wanted
     where payments.order_key = wanted.order_key and payments.number = wanted.number and payments.state = 'authorized'`
  return count
}
