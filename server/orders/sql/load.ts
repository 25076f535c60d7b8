import type { Query, Sql, Tx } from '../../platform/db.ts'
import type { Book, Order, Outline, Payment, Refund, Try, VersionedBook } from '../book.ts'
import { orderColumns, paymentColumns, refundColumns, tryColumns } from './columns.ts'

const assemble = (orders: Order[], payments: Payment[], tries: Try[], refunds: Refund[]) => {
  const books = new Map<string, { order: Order; payments: Payment[]; tries: Try[]; refunds: Refund[]; news: []; refs: [] }>()
  for (const order of orders) books.set(order.order_key, { order, payments: [], tries: [], refunds: [], news: [], refs: [] })
  for (const payment of payments) books.get(payment.order_key)?.payments.push(payment)
  for (const tried of tries) books.get(tried.order_key)?.tries.push(tried)
  for (const refund of refunds) books.get(refund.order_key)?.refunds.push(refund)
  return books as ReadonlyMap<string, Book>
}

/**
 * Locks the orders, in key order so that two batches cannot wait for each other, and reads their books. The rows under
 * an order are read by statements of their own, after the lock: each then sees what the last holder of the lock wrote.
 */
export const lockBooks = async (tx: Tx, order_keys: string[]): Promise<ReadonlyMap<string, VersionedBook>> => {
  const [locked, payments, tries] = await Promise.all([
    tx<(Order & { version: string })[]>`select ${tx(orderColumns)}, xmin::text as version from orders where order_key = any(${order_keys}::uuid[]) order by order_key for no key update`,
    tx<Payment[]>`select ${tx(paymentColumns)} from payments where order_key = any(${order_keys}::uuid[]) order by order_key, number`,
    tx<Try[]>`select ${tx(tryColumns)} from tries where order_key = any(${order_keys}::uuid[]) order by order_key, payment, number`,
  ])
  const orders: Order[] = []
  const versions = new Map<string, string>()
  for (const { version, ...order } of locked) {
    orders.push(order)
    versions.set(order.order_key, version)
  }
  const books = assemble(orders, payments, tries, await readRefunds(tx, orders))
  return new Map([...books].map(([order_key, book]) => [order_key, { book, version: versions.get(order_key) ?? '' }]))
}

/** Most orders have none, and their counter says so. */
const readRefunds = async (query: Query, orders: Order[]): Promise<Refund[]> => {
  const order_keys = orders.filter(({ refunds }) => refunds > 0).map(({ order_key }) => order_key)
  return order_keys.length === 0 ? [] : query<Refund[]>`select ${query(refundColumns)} from refunds where order_key = any(${order_keys}::uuid[]) order by order_key, number`
}

/** The orders alone, for whoever asks for no more. */
export const readOrders = (sql: Sql, order_keys: string[]) => sql<Order[]>`select ${sql(orderColumns)} from orders where order_key = any(${order_keys}::uuid[])`

/** Which write each order's row stands as. */
export const readVersions = (sql: Sql, order_keys: string[]) =>
  sql<{ order_key: string; version: string }[]>`select order_key, xmin::text as version from orders where order_key = any(${order_keys}::uuid[])`

/** Reads the books as they stand, without tries; nothing is locked. */
export const readBooks = async (sql: Sql, order_keys: string[]): Promise<ReadonlyMap<string, Outline>> => {
  if (order_keys.length === 0) return new Map()
  const [orders, payments] = await Promise.all([
    readOrders(sql, order_keys),
    sql<Payment[]>`select ${sql(paymentColumns)} from payments where order_key = any(${order_keys}::uuid[]) order by order_key, number`,
  ])
  return assemble(orders, payments, [], await readRefunds(sql, orders))
}

/** The tries of an order's payments, for the few who need them. */
export const readTries = (sql: Sql, order_key: string) => sql<Try[]>`select ${sql(tryColumns)} from tries where order_key = ${order_key} order by payment, number`
