import { batch } from '../platform/batch.ts'
import type { Sql } from '../platform/db.ts'
import type { Outline, Try } from './book.ts'
import type { Known } from './known.ts'
import { findRefs, findRefundClaims, type FoundRef } from './sql/find.ts'
import { readBooks, readOrders, readTries, readVersions } from './sql/load.ts'
import { readRouted } from './sql/routed.ts'

/** Looks up one row for each key; keys that are asked for together are one statement. */
const oneByKey = <Row>(find: (keys: string[]) => Promise<readonly Row[]>, keyOf: (row: Row) => string) => batch<string, Row | undefined>({
  key: key => key,
  together: true,
  run: async keys => {
    const found = new Map((await find([...new Set(keys)])).map(row => [keyOf(row), row]))
    return keys.map(key => found.get(key))
  },
})

/** The reading side of the door to orders (change.ts): nothing is locked. */
export const openReading = (sql: Sql, known: Known) => {
  /** Of the books that are known, those that nobody has written since: to see that costs less than to read them. */
  const standing = async (order_keys: string[]) => {
    const books = new Map<string, Outline>()
    const versions = order_keys.length === 0 ? [] : await readVersions(sql, order_keys)
    for (const { order_key, version } of versions) {
      const remembered = known.book(order_key)
      if (remembered?.version === version) books.set(order_key, remembered.book)
    }
    return books
  }

  const read = batch<string, Outline | undefined>({
    key: order_key => order_key,
    together: true,
    run: async keys => {
      const { true: remembered = [], false: others = [] } = Object.groupBy(new Set(keys), key => `${known.book(key) !== undefined}`)
      const [stand, read] = await Promise.all([standing(remembered), readBooks(sql, others)])
      const reread = await readBooks(sql, remembered.filter(key => !stand.has(key)))
      return keys.map(key => stand.get(key) ?? read.get(key) ?? reread.get(key))
    },
  })

  const readOrder = oneByKey(keys => readOrders(sql, keys), ({ order_key }) => order_key)
  const findRef = oneByKey<FoundRef>(keys => findRefs(sql, keys), ({ ref_key }) => ref_key)

  return {
    read,
    /** What `read` leaves out. */
    readTries: (order_key: string): Promise<readonly Try[]> => readTries(sql, order_key),
    readRouted: (order_key: string, payment: number) => readRouted(sql, order_key, payment),
    /** The order alone: a third of what reading its book costs. */
    readOrder,
    /** What gateways mean by the names whose keys are given; those that nobody knows are left out. */
    findRefs: async (ref_keys: string[]) => (await Promise.all(ref_keys.map(key => known.ref(key) ?? findRef(key)))).filter(ref => ref !== undefined),
    findRefundClaim: async (refund_key: string) => (await findRefundClaims(sql, [refund_key]))[0],
  }
}
