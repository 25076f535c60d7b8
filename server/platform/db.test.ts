import { expect, it } from 'vitest'
import { testDatabase } from '../testing/database.ts'
import { openDatabase } from './db.ts'

it('commits durably, whatever the database is set to', async () => {
  const database = await testDatabase()
  await database.sql`alter database ${database.sql(new URL(database.url).pathname.slice(1))} set synchronous_commit = off`
  const sql = openDatabase(database.url, { max: 1 })
  expect(await sql`show synchronous_commit`).toEqual([{ synchronous_commit: 'on' }])
  await sql.end({ timeout: 1 })
  await database.drop()
})
