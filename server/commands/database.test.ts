import { expect, it } from 'vitest'
import { testDatabase } from '../testing/database.ts'
import { withDatabase } from './database.ts'

it('does not hold a command to the time that a statement of a request may take, nor to the time that the server gives', async () => {
  const database = await testDatabase({ max: 1 })
  try {
    expect([...await database.sql`show statement_timeout`]).toEqual([{ statement_timeout: '5s' }])
    await database.sql`alter database ${database.sql(new URL(database.url).pathname.slice(1))} set statement_timeout = '30s'`
    expect([...await withDatabase({ DATABASE_URL: database.url }, sql => sql`show statement_timeout`)]).toEqual([{ statement_timeout: '2147483647ms' }])
  } finally {
    await database.drop()
  }
})
