import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { openLog } from './log.ts'

let database: TestDatabase
beforeAll(async () => { database = await testDatabase({ max: 1 }) })
afterAll(() => database.drop())

const EMAIL = 'priya.sharma@example.com'
/** What stands in the log after `write`. */
const logged = (write: (log: ReturnType<typeof openLog>) => void) => {
  let text = ''
  write(openLog('info', { write: line => { text += line } }))
  return text
}
const refused = async () => database.sql`insert into orders (order_key, customer_email) values (gen_random_uuid(), ${EMAIL})`.then(() => undefined, (error: unknown) => error)

it('names why a write was refused, and nothing of the row', async () => {
  const error = await refused()
  expect(error).toMatchObject({ code: '23502', detail: expect.stringContaining(EMAIL) })
  for (const err of [error, new AggregateError([error], 'all of them'), Object.assign(new Error('outside'), { inside: error })]) {
    const text = logged(log => { log.warn({ err }, 'it failed') })
    expect(text).toContain('23502')
    expect(text).toContain('violates not-null constraint')
    expect(text).not.toContain(EMAIL)
  }
})

it('hides what must never be readable, and not the place of a payment', () => {
  const text = logged(log => { log.warn({ order_key: 'k1', payment: 3, card: { number: '4111111111111111', cvv: '123' } }, 'the check of a payment failed') })
  expect(JSON.parse(text)).toMatchObject({ order_key: 'k1', payment: 3, card: { number: '[redacted]', cvv: '[redacted]' } })
})
