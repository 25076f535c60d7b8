import type { Book, Try, VersionedBook } from './book.ts'
import type { FoundRef } from './sql/find.ts'
import type { Written } from './sql/write.ts'

/** Books at most. Most changes come within seconds of the one before, from the same process. */
const KEPT = 4_000

/**
 * What this process wrote last, so that the next change need not read it first. A book may be out of date at any time,
 * as another process may have written since: only a write that names its version shows that it still stands. A name that
 * gateways use never changes its meaning.
 */
export const openKnown = () => {
  const books = new Map<string, VersionedBook>()
  const refs = new Map<string, FoundRef>()

  return {
    book: (order_key: string) => books.get(order_key),
    ref: (ref_key: string) => refs.get(ref_key),
    /** The book as it was written: its news and names are told, its rows in the order that reading gives them. */
    learn: ({ order, payments, tries, refunds, news, refs: names }: Book, { version, named }: Written) => {
      const { order_key } = order
      put(books, order_key, { book: { order: { ...order, events: order.events + news.length }, payments, tries: tries.toSorted(asRead), refunds, news: [], refs: [] }, version })
      for (const { ref_key, payment, try: tried, refund } of names) {
        if (named.includes(ref_key)) put(refs, ref_key, { ref_key, order_key, payment, try: tried ?? null, refund: refund ?? null })
      }
    },
    forget: (order_key: string) => { books.delete(order_key) },
  }
}

export type Known = ReturnType<typeof openKnown>

const asRead = (a: Try, b: Try) => a.payment - b.payment || a.number - b.number

/** The newest last; the oldest goes. */
const put = <Value>(kept: Map<string, Value>, key: string, value: Value) => {
  kept.delete(key)
  kept.set(key, value)
  if (kept.size <= KEPT) return
  const [oldest] = kept.keys()
  if (oldest !== undefined) kept.delete(oldest)
}
