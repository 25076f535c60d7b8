import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Notice } from '../gateways/index.ts'
import { days, hours, later, minutes, movableClock } from '../platform/clock.ts'
import { openLog } from '../platform/log.ts'
import { T0, account } from '../testing/books.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import type { Breaker, Chooser, Scored } from './chooser/index.ts'
import { loadDowntimes, openDowntimes, selectDowntimes, type Downtime } from './downtime.ts'

let database: TestDatabase
let known: readonly Downtime[] = []
let listener: (breaker: Breaker) => void = () => {}
let held: readonly Breaker[] = []
let opened: ReturnType<typeof openDowntimes>
const clock = movableClock(T0)

const scored = (account_id: string): Scored => ({ account_id, mean: 0.9, spread: 0.01, observations: 100, index: 0.9, breaker: 'closed', explored: false, propensity: 0.5, because: 'well' }) as Scored
const chooser: Chooser = {
  rank: (_scope, ids) => ids.map(scored), successRate: () => ({ mean: 1, observations: 0 }), began: () => {}, ended: () => {},
  breakers: () => held, onBreaker: told => { listener = told; return () => {} },
} as Partial<Chooser> as Chooser
const open = () => { opened = openDowntimes({ sql: database.sql, clock, log: openLog('silent'), chooser, downtimes: () => known }) }
const breaker = (state: 'open' | 'closed', minute: number, segment: string | null = 'card visa INR'): Breaker =>
  ({ scope: 'proj_1', account_id: 'acc_1', segment, state, since_ms: later(T0, minutes(minute)).getTime() })
const rows = async (now = T0) => { await opened.close(); open(); return selectDowntimes(database.sql, now, undefined) }

beforeAll(async () => { database = await testDatabase({ max: 2 }) })
beforeEach(() => { open() })
afterEach(async () => { await opened.close(); await database.sql`delete from downtimes`; known = []; held = [] })
afterAll(() => database.drop())

it('writes down when a breaker opens and closes, once, though several processes say so', async () => {
  for (const each of [breaker('open', 1), breaker('open', 2), breaker('closed', 3), breaker('closed', 4), breaker('open', 5)]) listener(each)
  held = [breaker('open', 5)]
  expect((await rows()).map(({ name, began_at, ended_at }) => [name, began_at, ended_at])).toEqual([
    ['card visa INR', later(T0, minutes(5)), null], ['card visa INR', later(T0, minutes(1)), later(T0, minutes(3))],
  ])
})

it('ends what a former process left open and what has been learnt since no longer says', async () => {
  listener(breaker('open', 1))
  listener(breaker('open', 1, null))
  held = [breaker('open', 1, null)]
  clock.set(later(T0, minutes(9)))
  await rows()
  expect((await rows()).map(({ name, ended_at }) => [name, ended_at])).toEqual([['', null], ['card visa INR', later(T0, minutes(9))]])
  clock.set(T0)
})

it('shows what is over for a week', async () => {
  listener(breaker('open', 1))
  listener(breaker('closed', 2))
  expect(await rows(later(T0, days(6)))).toHaveLength(1)
  expect(await rows(later(T0, days(8)))).toHaveLength(0)
})

const notice = (more: Partial<Extract<Notice, { about: 'downtime' }>> = {}): Extract<Notice, { about: 'downtime' }> =>
  ({ about: 'downtime', id: 'down_1', state: 'began', method: 'card', issuer: 'VISA', severity: 'high', at: T0, ...more })
const order = (segment = { method: 'card', network_or_bank: 'visa', currency: 'INR' }, now = T0) =>
  opened.rank('proj_1', ['acc_1', 'acc_2'], segment, { seed: '1', now_ms: now.getTime(), may_explore: true }).map(({ account_id, breaker: state }) => `${account_id} ${state}`)
const hear = async (...notices: Extract<Notice, { about: 'downtime' }>[]) => {
  for (const each of notices) await opened.hear(account(), each)
  known = await loadDowntimes(database.sql)
}
const first = ['acc_1 closed', 'acc_2 closed']
const last = ['acc_2 closed', 'acc_1 open']

it.each<[string, Parameters<typeof hear>, Parameters<typeof order>, string[]]>([
  ['for what the gateway says is down', [notice()], [], last],
  ['for all that a method takes', [notice({ issuer: undefined } as never)], [], last],
  ['not for another issuer', [notice({ issuer: 'MASTERCARD' })], [], first],
  ['not for another method', [notice({ method: 'upi' })], [], first],
  ['not for a small matter', [notice({ severity: 'low' })], [], first],
  ['not once it has become a small matter', [notice(), notice({ severity: 'low' })], [], first],
  ['not once it is well again', [notice(), notice({ state: 'ended', at: later(T0, minutes(5)) })], [], first],
  ['not once it is well again, though an older notice comes after that', [notice(), notice({ state: 'ended', at: later(T0, minutes(5)) }), notice()], [], first],
  ['not where the end overtook the beginning', [notice({ state: 'ended', at: later(T0, minutes(5)) }), notice()], [], first],
  ['not a day later, if nobody said that it is well', [notice()], [undefined, later(T0, hours(25))], first],
])('puts an account last %s', async (_, notices, asked, expected) => {
  await hear(...notices)
  expect(order(...asked)).toEqual(expected)
})

it('says in the audit log what a gateway has said', async () => {
  await hear(notice(), notice(), notice({ state: 'ended' }), notice({ state: 'ended' }))
  const entries = await database.sql`select actor, action, subject from audit_log order by entry desc limit 2`
  expect([...entries]).toEqual([{ actor: 'gateway:cashfree', action: 'downtime.ended', subject: 'acc_1' }, { actor: 'gateway:cashfree', action: 'downtime.began', subject: 'acc_1' }])
})
