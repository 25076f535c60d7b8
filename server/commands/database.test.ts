import { expect, it } from 'vitest'
import { testDatabase } from '../testing/database.ts'
import { withDatabase } from './database.ts'

it('does not hold a command to the time that a statement of a request may take', async () => {
  const database = await testDatabase({ max: 1 })
  try {
    expect([...await database.sql`show statement_timeout`]).toEqual([{ statement_timeout: '5s' }])
    expect([...await withDatabase({ DATABASE_URL: database.url }, sql => sql`show statement_timeout`)]).toEqual([{ statement_timeout: '0' }])
  } finally {
    await database.drop()
  }
})
