import type { Sql } from '../../platform/db.ts'

/** How a payment was routed: the detail of the one event that says so; undefined where none was written. */
export const readRouted = async (sql: Sql, order_key: string, payment: number) => {
  const [row] = await sql<{ occurred_at: Date; detail: Record<string, unknown> }[]>`
    select occurred_at, detail from order_events where order_key = ${order_key} and payment = ${payment} and kind = 'payment.routed'`
  return row
}
