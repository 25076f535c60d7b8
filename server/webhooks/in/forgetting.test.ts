import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { days, later, movableClock } from '../../platform/clock.ts'
import { openLog } from '../../platform/log.ts'
import { T0 } from '../../testing/books.ts'
import { testDatabase, type TestDatabase } from '../../testing/database.ts'
import { openForgetting } from './forgetting.ts'

let database: TestDatabase
beforeAll(async () => { database = await testDatabase({ max: 2 }) })
afterAll(() => database.drop())

const keep = (state: 'new' | 'done' | 'parked', age_days: number, count = 1) => database.sql`
  insert into gateway_webhooks select gen_random_uuid(), 'acc_1', ${state} || ${age_days}::int, ${later(T0, -days(age_days))}, null, ${state}, 1, null, null from generate_series(1, ${count})`

it('deletes what is older than 90 days, however much, and nothing that is still to be told', async () => {
  await keep('done', 91, 2_500)
  await Promise.all([keep('done', 89), keep('parked', 91), keep('parked', 89), keep('new', 91)])
  const forgetting = openForgetting({ sql: database.sql, clock: movableClock(T0), log: openLog('silent') })
  await forgetting.forget()
  await forgetting.close()
  expect((await database.sql`select event_id from gateway_webhooks order by event_id`).map(({ event_id }) => event_id)).toEqual(['done89', 'new91', 'parked89'])
})

it('says once for each outage that it cannot', async () => {
  const other = await testDatabase({ max: 1 })
  const warn = vi.fn<() => void>()
  const forgetting = openForgetting({ sql: other.sql, clock: movableClock(T0), log: Object.assign(openLog('silent'), { warn }) })
  const away = async () => {
    await other.sql`alter table gateway_webhooks rename to elsewhere`
    await forgetting.forget()
    await forgetting.forget()
    await other.sql`alter table elsewhere rename to gateway_webhooks`
  }
  await away()
  expect(warn).toHaveBeenCalledTimes(1)
  await forgetting.forget()
  await away()
  expect(warn).toHaveBeenCalledTimes(2)
  await forgetting.close()
  await other.drop()
})
