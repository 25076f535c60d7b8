import { afterAll, beforeAll, expect, it } from 'vitest'
import { days, hours, movableClock, seconds } from '../platform/clock.ts'
import { openLog } from '../platform/log.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { makeUpPast } from '../testing/past-payments.ts'
import type { Configuration } from './configuration.ts'
import { openGmv } from './gmv.ts'
import { compileConfiguration } from './live.ts'

let database: TestDatabase
beforeAll(async () => { database = await testDatabase() })
afterAll(() => database.drop())

const asking = (time_zone: string): Configuration => ({
  time_zone, fees: [], default: { kind: 'priority', accounts: ['acc_a'] },
  rules: [{ name: 'Limit', enabled: true, when: { field: 'gmv_day', account: 'acc_a', op: '<', value: 1 }, choose: { kind: 'priority', accounts: ['acc_a'] } }],
})

it('is what an account took today, since Monday and this month, by the clock of the configuration', async () => {
  // A Wednesday, half past midnight in India; still Tuesday in UTC.
  const now = new Date('2026-11-17T19:00:00Z')
  const clock = movableClock(now)
  const before = (ms: number) => new Date(now.getTime() - ms)
  const taken: [at: Date, amount_minor: number, account_id: string, state: 'captured' | 'failed'][] = [
    [before(seconds(60)), 100, 'acc_a', 'captured'], // today, in both
    [before(hours(1)), 1_000, 'acc_a', 'captured'], // Tuesday evening in India, and Tuesday in UTC
    [before(days(2)), 10_000, 'acc_a', 'captured'], // Monday
    [before(days(3)), 100_000, 'acc_a', 'captured'], // Sunday
    [before(days(18)), 1_000_000, 'acc_a', 'captured'], // October
    [before(seconds(60)), 7, 'acc_a', 'failed'], [before(seconds(60)), 7, 'acc_b', 'captured'],
  ]
  await makeUpPast(database.sql, { project_id: 'proj_1', payments: taken.length, of: n => {
    const [at, amount_minor, account_id, state] = taken[n] ?? [now, 1, '', 'failed' as const]
    return { at, amount_minor, account_id, state, method: 'upi', instrument: { channel: 'intent' }, error_code: null }
  } })
  let live = new Map([['proj_1', compileConfiguration(asking('Asia/Kolkata'), 1)]])
  const { gmv, refresh, close } = openGmv({ sql: database.sql, clock, log: openLog('silent'), live: () => live })
  const sums = () => (['day', 'week', 'month'] as const).map(span => gmv('acc_a', 'INR', span))
  await refresh()
  expect(sums()).toEqual([1, 111, 1_111])
  expect([gmv('acc_a', 'USD', 'day'), gmv('acc_b', 'INR', 'day')]).toEqual([0, undefined])

  // A minute later more has come in; only the last two days are read again.
  clock.move(seconds(60))
  await database.sql`update payments set amount_minor = 300, authorized_minor = 300, captured_minor = 300 where amount_minor = 100`
  await database.sql`update payments set amount_minor = 1 where amount_minor = 100000`
  await refresh()
  expect(sums()).toEqual([3, 113, 1_113])
  await database.sql`update payments set amount_minor = 100000 where amount_minor = 1`

  live = new Map([['proj_1', compileConfiguration(asking('UTC'), 2)]])
  await refresh()
  expect(sums()).toEqual([13, 13, 1_113]) // There it was still Sunday when it was Monday in India.
  close()
})

it('is not asked for where no rule asks', async () => {
  const { gmv, refresh, close } = openGmv({ sql: database.sql, clock: movableClock(), log: openLog('silent'), live: () => new Map() })
  await refresh()
  expect(gmv('acc_a', 'INR', 'day')).toBeUndefined()
  close()
})
