import { expect, it } from 'vitest'
import { testDatabase } from '../testing/database.ts'
import { persist } from './batch.ts'
import { isUnavailable } from './db.ts'

it('outlives a connection that is lost within a transaction, and goes on with the next', async () => {
  const { sql, drop } = await testDatabase({ max: 2 })
  const lose = () => sql.begin(async tx => {
    await Promise.all([tx`select 1`, tx`select pg_terminate_backend(pg_backend_pid())`, tx`select 2`])
    return tx`select 3`
  })
  for (let round = 0; round < 10; round += 1) {
    const errors = await Promise.all(Array.from({ length: 3 }, () => lose().then(() => undefined, (found: unknown) => found)))
    expect(errors.map(isUnavailable)).toEqual([true, true, true])
    // Sent before its connection was seen to be lost, a statement fails too, and is run again.
    const answers = await Promise.all([1, 2, 3].map(() => persist(() => sql`select ${['a', 'b']}::text[] as array`, 5_000)))
    for (const rows of answers) expect([...rows]).toEqual([{ array: ['a', 'b'] }])
  }
  await drop()
})
