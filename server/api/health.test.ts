import { fastify } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { seconds } from '../platform/clock.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { healthRoutes } from './health.ts'

let database: TestDatabase
beforeAll(async () => { database = await testDatabase({ max: 1 }) })
afterAll(() => database.drop())

it.each<[string, { draining?: boolean; age_ms?: number }, number, object]>([
  ['is ready', {}, 200, { status: 'ready' }],
  ['is not while it stops', { draining: true }, 503, { status: 'not ready', reason: 'shutting down' }],
  ['is with settings of a moment ago', { age_ms: seconds(9) }, 200, { status: 'ready' }],
  ['is not with older ones', { age_ms: seconds(11) }, 503, { status: 'not ready', reason: 'settings, keys and accounts could not be read for 11 s; the log says why' }],
])('%s', async (_, { draining = false, age_ms = 0 }, status, body) => {
  const app = fastify()
  healthRoutes(app, { sql: database.sql, draining: () => draining, settings: { age_ms } })
  const answer = await app.inject('/readyz')
  expect([answer.statusCode, answer.json()]).toEqual([status, body])
  expect((await app.inject('/healthz')).statusCode).toBe(200)
  await app.close()
})
