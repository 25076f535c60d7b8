import { expect, it } from 'vitest'
import { migrationNames } from '../platform/migrate.ts'
import { testDatabase } from './database.ts'

it('gives each test file a migrated database of its own', async () => {
  const one = await testDatabase()
  const other = await testDatabase()
  await one.sql`insert into organisations (organisation_id, name, created_at) values ('org_1', 'One', now())`
  expect(await other.sql`select * from organisations`).toHaveLength(0)
  expect(await one.sql`select name from migrations`).toHaveLength(migrationNames().length)
  await Promise.all([one.drop(), other.drop()])
})
