import type { Sql } from '../../platform/db.ts'
import type { Order } from '../book.ts'
import { asRows } from '../../platform/rows.ts'

/**
 * Opens the orders whose id is free, each with its first event, and returns all the rows that now stand under the
 * keys: the caller's own (same nonce) where it was opened, now or by an earlier try of the same request.
 */
export const openOrders = async (sql: Sql, orders: Order[]) => {
  const opened = await sql<Order[]>`
    with opened as (
      insert into orders select * from jsonb_populate_recordset(null::orders, ${asRows(orders)}::text::jsonb)
      on conflict (order_key) do nothing
      returning *
    ), recorded as (
      insert into order_events (order_key, number, kind, cause, occurred_at)
      select order_key, 1, 'order.opened', 'merchant', created_at from opened
    )
    select * from opened`
  const missed = orders.filter(({ order_key }) => !opened.some(row => row.order_key === order_key)).map(row => row.order_key)
  const taken = missed.length === 0 ? [] : await sql<Order[]>`select * from orders where order_key = any(${missed}::uuid[])`
  return new Map([...opened, ...taken].map(row => [row.order_key, row]))
}
