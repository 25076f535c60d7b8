import fc from 'fast-check'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { rules } from '../doctor/rules.ts'
import { openBooks } from '../orders/index.ts'
import { T0 } from './books.ts'
import { testDatabase, type TestDatabase } from './database.ts'
import { comesToAnEnd } from './walk/end.ts'
import { isLeftForPeople } from './walk/reckoning.ts'
import { anyStory } from './walk/steps.ts'
import { openWorld } from './walk/world.ts'

// The router as it is; only who is behind a connector, and how a claim is made, is of the walk.
vi.mock('../gateways/index.ts', async original => ({ ...await original<object>(), connectorOf: (await import('./walk/connectors.ts')).walkConnector }))
vi.mock('../reconciliation/claim.ts', () => import('./walk/claim.ts'))
vi.mock('../settlements/store.ts', async original => ({ ...await original<object>(), findReturned: async () => undefined }))

let database: TestDatabase
beforeAll(async () => { database = await testDatabase({ max: 4 }) })
afterAll(() => database.drop())

it('loses no money and doubles none, whatever happens to an order and in whatever order', async () => {
  await fc.assert(fc.asyncProperty(fc.boolean(), anyStory, async (preauth, steps) => {
    const world = openWorld({ preauth })
    for (const step of steps) {
      await step(world)
      expect(world.broken).toEqual([])
    }
    expect(await comesToAnEnd(world)).toEqual([])
  }), { numRuns: 1_200 })
})

/** What a walk may leave to a person: what a gateway did that no router can put right. */
const forPeople = ['wrong-money', 'given-back-by-gateway', 'refund-taken-back', 'refund-succeeded-late', 'reversal-not-done-for-5-days']
/** Theirs first: a refund that succeeded late is more than was captured, too. */
const inOrder = rules.toSorted((a, b) => Number(forPeople.includes(b.rule)) - Number(forPeople.includes(a.rule)))

it('leaves books that the doctor finds well, in the middle of a story and at its end, but for what a person has to see to', async () => {
  const books = openBooks(database.sql)
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), anyStory, fc.boolean()), { minLength: 150, maxLength: 150 }), async stories => {
    const left: string[] = []
    await Promise.all(stories.map(async ([preauth, steps, to_its_end], at) => {
      const world = openWorld({ preauth, order_id: `order_${at}` })
      for (const step of steps) await step(world)
      if (to_its_end) await comesToAnEnd(world)
      const whole = world.store.whole()
      const { order } = whole
      if (isLeftForPeople(world)) left.push(order.order_key)
      await books.open({ ...order, settled_by: null, payments: 0, refunds: 0, events: 1 })
      await books.change(order.order_key, ({ order: { events } }) => [{ ...whole, order: { ...order, events } }, true])
    }))
    const shown: string[] = []
    const late = new Set<string>()
    // As of the beginning: how long something takes is not asked here.
    for (const { rule, sql } of inOrder) {
      const rows = await database.sql.unsafe<{ order_key: string }[]>(`select * from (${sql}) contradicting where $1::timestamptz is not null`, [T0])
      if (rule === 'refund-succeeded-late') for (const { order_key } of rows) late.add(order_key)
      if (forPeople.includes(rule)) shown.push(...rows.map(({ order_key }) => order_key))
      else expect(rows.filter(({ order_key }) => rule !== 'refunds-within-captured' || !late.has(order_key)), rule).toEqual([])
    }
    expect(shown).toEqual(expect.arrayContaining(left))
  }), { numRuns: 1, endOnFailure: true })
})
