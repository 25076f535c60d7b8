import { batch } from '../platform/batch.ts'
import type { Sql } from '../platform/db.ts'
import type { Book, Order, VersionedBook } from './book.ts'
import { openKnown } from './known.ts'
import { openReading } from './read.ts'
import { findRefundClaims, type RefundClaim } from './sql/find.ts'
import { lockBooks } from './sql/load.ts'
import { openOrders } from './sql/open.ts'
import { writeBooks, type Difference, type Write, type Written } from './sql/write.ts'

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

/** What a rule answers, or that the book it was run on may no longer stand; then nothing of it was written. */
const OUTDATED = Symbol('outdated')

/**
 * The one door to everything under an order. `changed` hears of every change once it is committed; it must not throw.
 *
 * Changes that arrive together are one transaction. Of an order that this process wrote last, the book is known: the
 * rules run on it, and the one statement that writes what differs writes nothing where the book no longer stands. Else,
 * and of the other orders, the rows are locked and the books read first. A rule never waits for anything but memory, so
 * that locks are short.
 */
export const openBooks = (sql: Sql, { changed }: { changed?: (difference: Difference) => void } = {}) => {
  const known = openKnown()

  /** What is written is committed: whoever is to know of it hears of it. */
  const committed = (writes: readonly Write[], written: readonly Written[]) => {
    for (const each of written) {
      const write = writes.find(({ after }) => after.order.order_key === each.order_key)
      if (write === undefined) continue
      known.learn(write.after, each)
      changed?.(write)
    }
  }

  const applyLocked = batch<Change, unknown>({
    key: change => change.order_key,
    together: true,
    run: async changes => {
      // Not awaited inside: the commit goes out right behind the writes. If one of them fails, the server makes it a
      // rollback, and the failure is heard here.
      let writing: Promise<readonly Written[]> = Promise.resolve([])
      let writes: readonly Write[] = []
      const answers = await sql.begin(async tx => {
        const refund_keys = changes.flatMap(change => change.refund_key ?? [])
        const [books, claims] = await Promise.all([
          lockBooks(tx, keysOf(changes)),
          refund_keys.length === 0 ? [] : findRefundClaims(tx, refund_keys),
        ])
        const ran = runRules(changes, books, claims)
        writes = ran.writes
        writing = writeBooks(tx, writes)
        writing.catch(() => {})
        return ran.answers
      })
      committed(writes, await writing)
      return answers
    },
  })

  const applyKnown = batch<Change, unknown>({
    key: change => change.order_key,
    together: true,
    run: async changes => {
      const books = new Map(keysOf(changes).flatMap(order_key => {
        const book = known.book(order_key)
        return book === undefined ? [] : [[order_key, book] as const]
      }))
      const { answers, writes } = runRules(changes, books, [])
      try {
        const written = await writeBooks(sql, writes)
        committed(writes, written)
        const stood = new Set(written.map(({ order_key }) => order_key))
        return answers.map((answer, at) => (stood.has(changes[at]?.order_key ?? '') ? answer : OUTDATED))
      } finally {
        // Out of date, or nobody knows whether it was written: to be read anew.
        for (const [order_key, { version }] of books) if (known.book(order_key)?.version === version) known.forget(order_key)
      }
    },
  })

  const open = batch<Order, Order>({
    key: order => order.order_key,
    run: async orders => {
      const { versions, taken } = await openOrders(sql, orders)
      return orders.map(order => {
        const { order_key } = order
        const version = versions.get(order_key)
        if (version === undefined) return taken.get(order_key) ?? new Error('the order was neither opened nor found')
        known.learn({ order, payments: [], tries: [], refunds: [], news: [], refs: [] }, { order_key, version, named: [] })
        return order
      })
    },
  })

  return {
    /** Runs the rule on the order's book. Undefined where there is no such order. */
    change: async <Answer>(order_key: string, rule: Rule<Answer>, refund_key?: string): Promise<Answer | undefined> => {
      const change = { order_key, rule, refund_key }
      const answer = refund_key === undefined && known.book(order_key) !== undefined ? await applyKnown(change) : OUTDATED
      return (answer === OUTDATED ? await applyLocked(change) : answer) as Answer | undefined
    },
    /** Opens the order, or returns the one that has the id already (another nonce tells). */
    open,
    ...openReading(sql, known),
  }
}

export type Books = ReturnType<typeof openBooks>

const keysOf = (changes: readonly Change[]) => [...new Set(changes.map(change => change.order_key))]

/** Runs the rules one after another, each on what the one before made of its book; what they refuse is their answer. */
const runRules = (changes: readonly Change[], books: ReadonlyMap<string, VersionedBook>, claims: readonly RefundClaim[]) => {
  const current = new Map([...books].map(([order_key, { book }]) => [order_key, book]))
  const answers = changes.map(change => run(change, current, claims))
  const writes = [...books].map(([order_key, { book, version }]): Write => ({ before: book, after: current.get(order_key) ?? book, version }))
  return { answers, writes: writes.filter(({ before, after }) => before !== after) }
}

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
