import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../platform/clock.ts'
import type { Sql } from '../platform/db.ts'
import type { Project } from '../projects/index.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { openCustomers } from './customers.ts'

let database: TestDatabase
beforeAll(async () => { database = await testDatabase() })
afterAll(() => database.drop())

const project: Project = { project_id: 'proj_1', organisation_id: 'org_1', name: 'Shop' }

/** Customers, and how many statements they took. */
const counted = () => {
  let statements = 0
  const sql = new Proxy(database.sql, { apply: (target, self, args) => { statements += 1; return Reflect.apply(target, self, args) as unknown } }) as Sql
  return { customers: openCustomers({ sql, clock: systemClock }), get statements() { return statements } }
}

it('is not a statement for each of those who make one customer at once: the last would wait for all the others', async () => {
  const tally = counted()
  const answers = await Promise.allSettled(Array.from({ length: 64 }, () => tally.customers.create(project, { customer_id: 'priya', scope: 'PROJECT' }, randomUUID())))
  expect(answers.filter(answer => answer.status === 'fulfilled')).toHaveLength(1)
  expect(answers.filter(answer => answer.status === 'rejected').map(({ reason }) => reason.code)).toEqual(Array.from({ length: 63 }, () => 'customer_already_exists'))
  expect(tally.statements).toBeLessThan(5)
})

it('answers a request that comes twice at once with one customer', async () => {
  const nonce = randomUUID()
  const { customers } = counted()
  const [one, again] = await Promise.all([1, 2].map(() => customers.create(project, { customer_id: 'asha', scope: 'PROJECT' }, nonce)))
  expect(one?.id).toBeDefined()
  expect(again).toEqual(one)
})
