import { refundKey, type Book, type Books, type FoundRef, type News } from '../../orders/index.ts'
import { essence } from '../books.ts'
import { breaches } from './laws.ts'

/** Something that never ends: whoever waits for it has died. */
export const never = <T>() => new Promise<T>(() => {})

/** How a commit goes: its word is lost, so that the rule is run again on what it wrote; or the process dies before or after it. */
export type Commit = 'well' | 'twice' | 'dies_before' | 'dies_after'

/** The books of one order, in memory: what is committed stays. Every commit is held against the laws; `broken` tells what breaks them. */
export const openStore = (first: Book, broken: string[]) => {
  let book = first
  const told: News[] = []
  const refs = new Map<string, FoundRef>()
  const { order_key, project_id } = first.order
  let commits: Commit[] = []

  const commit = (after: Book) => {
    broken.push(...breaches(book, after, told))
    told.push(...after.news)
    for (const { ref_key, payment, try: tried, refund } of after.refs) if (!refs.has(ref_key)) refs.set(ref_key, { ref_key, order_key, payment, try: tried ?? null, refund: refund ?? null })
    book = { ...after, order: { ...after.order, events: after.order.events + after.news.length }, news: [], refs: [] }
  }

  const claimOf = (refund_key: string) => {
    const refund = book.refunds.find(each => refundKey(project_id, each.refund_id) === refund_key)
    return refund === undefined ? undefined : { refund_key, order_key, refund: refund.number }
  }

  const change: Books['change'] = async (_, rule, refund_key) => {
    const how = commits.shift() ?? 'well'
    if (how === 'dies_before') return never()
    const run = () => {
      const [next, answer] = rule(book, refund_key === undefined ? undefined : claimOf(refund_key))
      if (next !== book) commit(next)
      return answer
    }
    const runAgain = () => {
      try {
        return run()
      } catch (error) {
        broken.push(`a rule that was run again after a lost commit refuses: ${String(error)}`)
        throw error
      }
    }
    const answer = run()
    if (how === 'dies_after') return never()
    if (how === 'well') return answer
    const before = essence(book)
    const again = runAgain()
    if (JSON.stringify(essence(book), asText) !== JSON.stringify(before, asText)) broken.push('a rule that was run again after a lost commit did more')
    return again
  }

  const books: Books = {
    change,
    open: async order => order,
    read: async () => book,
    readTries: async () => book.tries,
    readRouted: async () => undefined,
    readOrder: async () => book.order,
    findRefs: async keys => keys.flatMap(key => refs.get(key) ?? []),
    findRefundClaim: async key => claimOf(key),
  }

  return {
    books,
    book: () => book,
    /** With all that happened since the order was opened. */
    whole: (): Book => ({ ...book, news: told }),
    /** How the next commits go; those after them go well. */
    plan: (next: readonly Commit[]) => { commits = [...next] },
    /** What a claim does (reconciliation/claim.ts): no rule, no event. */
    put: (next: Book) => { book = next },
  }
}

export type Store = ReturnType<typeof openStore>

export const asText = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
