import { batch } from '../platform/batch.ts'
import type { Sql } from '../platform/db.ts'
import type { Book, Order, Try } from './book.ts'
import { findRefs, findRefundClaims, type FoundRef, type RefundClaim } from './sql/find.ts'
import { lockBooks, readBooks, readOrders, readTries } from './sql/load.ts'
import { openOrders } from './sql/open.ts'
import { readRouted } from './sql/routed.ts'
import { writeBooks, type Difference } from './sql/write.ts'

/**
 * A rule looks at a book and says what it becomes, and what to answer. It is pure, because it may be run again: after a
 * deadlock, and after a connection that was lost in the commit – so it finds its own earlier work by its nonce or by
 * the state it wanted to reach. It refuses by throwing a Refusal; then nothing of it is written.
 */
export type Rule<Answer> = (book: Book, claim: RefundClaim | undefined) => readonly [Book, Answer]

interface Change {
  order_key: string
  rule: Rule<unknown>
  /** A refund id that the rule is about to take. */
  refund_key: string | undefined
}

/**
 * The one door to everything under an order. `changed` hears of every change once it is committed; it must not throw. Changes that arrive together are one transaction: it locks their orders,
 * reads their books, runs the rules one after another, writes what differs and commits. A rule never waits for
 * anything but memory, so the locks are short.
 */
export const openBooks = (sql: Sql, { changed }: { changed?: (difference: Difference) => void } = {}) => {
  const apply = batch<Change, unknown>({
    key: change => change.order_key,
    together: true,
    run: async changes => {
      // Not awaited inside: the commit goes out right behind the writes. If one of them fails, the server makes it a
      // rollback, and the failure is heard here.
      let writing: Promise<unknown> = Promise.resolve()
      let written: readonly Difference[] = []
      const answers = await sql.begin(async tx => {
        const refund_keys = changes.flatMap(change => change.refund_key ?? [])
        const [books, claims] = await Promise.all([
          lockBooks(tx, [...new Set(changes.map(change => change.order_key))]),
          refund_keys.length === 0 ? [] : findRefundClaims(tx, refund_keys),
        ])
        const current = new Map(books)
        const answers = changes.map(change => run(change, current, claims))
        const differences = [...books].map(([key, before]) => ({ before, after: current.get(key) ?? before })).filter(({ before, after }) => before !== after)
        written = differences
        writing = writeBooks(tx, differences)
        writing.catch(() => {})
        return answers
      })
      await writing
      // What listens has nothing to do with the orders' good: they are committed.
      if (changed !== undefined) for (const each of written) changed(each)
      return answers
    },
  })

  const open = batch<Order, Order>({
    key: order => order.order_key,
    run: async orders => {
      const rows = await openOrders(sql, orders)
      return orders.map(order => rows.get(order.order_key) ?? new Error('the order was neither opened nor found'))
    },
  })

  const read = batch<string, Book | undefined>({
    key: order_key => order_key,
    together: true,
    run: async keys => {
      const books = await readBooks(sql, [...new Set(keys)])
      return keys.map(key => books.get(key))
    },
  })

  const findRef = batch<string, FoundRef | undefined>({
    key: ref_key => ref_key,
    together: true,
    run: async keys => {
      const found = new Map((await findRefs(sql, [...new Set(keys)])).map(ref => [ref.ref_key, ref]))
      return keys.map(key => found.get(key))
    },
  })

  const readOrder = batch<string, Order | undefined>({
    key: order_key => order_key,
    together: true,
    run: async keys => {
      const orders = new Map((await readOrders(sql, [...new Set(keys)])).map(order => [order.order_key, order]))
      return keys.map(key => orders.get(key))
    },
  })

  return {
    /** Runs the rule on the order's book. Undefined where there is no such order. */
    change: <Answer>(order_key: string, rule: Rule<Answer>, refund_key?: string) =>
      apply({ order_key, rule, refund_key }) as Promise<Answer | undefined>,
    /** Opens the order, or returns the one that has the id already (another nonce tells). */
    open,
    read,
    /** What `read` leaves out. */
    readTries: (order_key: string): Promise<readonly Try[]> => readTries(sql, order_key),
    readRouted: (order_key: string, payment: number) => readRouted(sql, order_key, payment),
    /** The order alone: a third of what reading its book costs. */
    readOrder,
    /** What gateways mean by the names whose keys are given; those that nobody knows are left out. */
    findRefs: async (ref_keys: string[]) => (await Promise.all(ref_keys.map(findRef))).filter(ref => ref !== undefined),
    findRefundClaim: async (refund_key: string) => (await findRefundClaims(sql, [refund_key]))[0],
  }
}

export type Books = ReturnType<typeof openBooks>

const run = ({ order_key, rule, refund_key }: Change, books: Map<string, Book>, claims: readonly RefundClaim[]): unknown => {
  const book = books.get(order_key)
  if (book === undefined) return undefined
  try {
    const [next, answer] = rule(book, claims.find(claim => claim.refund_key === refund_key))
    books.set(order_key, next)
    return answer
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
