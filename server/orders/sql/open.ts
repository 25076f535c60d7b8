import type { Sql } from '../../platform/db.ts'
import type { Order } from '../book.ts'
import { asRows } from '../../platform/rows.ts'
import { readOrders } from './load.ts'

export interface OpenedOrders {
  /** Opened just now, by their order_key, and which write of the order's row that was (write.ts). */
  versions: ReadonlyMap<string, string>
  /** The rows that stood under the other keys already: by an earlier try of the same request (same nonce), or somebody else's. */
  taken: ReadonlyMap<string, Order>
}

/** Opens the orders whose id is free, each with its first event. */
export const openOrders = async (sql: Sql, orders: Order[]): Promise<OpenedOrders> => {
  const opened = await sql<{ order_key: string; version: string }[]>`
    with opened as (
      insert into orders select * from jsonb_populate_recordset(null::orders, ${asRows(orders)}::text::jsonb)
      on conflict (order_key) do nothing
      returning order_key, created_at, xmin::text as version
    ), recorded as (
      insert into order_events (order_key, number, kind, cause, occurred_at)
      select order_key, 1, 'order.opened', 'merchant', created_at from opened
    )
    select order_key, version from opened`
  const versions = new Map(opened.map(({ order_key, version }) => [order_key, version]))
  const missed = orders.map(({ order_key }) => order_key).filter(order_key => !versions.has(order_key))
  const taken = missed.length === 0 ? [] : await readOrders(sql, missed)
  return { versions, taken: new Map(taken.map(row => [row.order_key, row])) }
}
