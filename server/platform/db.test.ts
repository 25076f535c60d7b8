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

it('reads and writes alike whatever the database is set to', async () => {
  const database = await testDatabase()
  const name = database.sql(new URL(database.url).pathname.slice(1))
  for (const [setting, value] of Object.entries({ search_path: 'elsewhere', timezone: 'Asia/Kolkata', datestyle: 'German', bytea_output: 'escape', default_transaction_isolation: 'serializable' })) {
    await database.sql`alter database ${name} set ${database.sql(setting)} = ${database.sql.unsafe(`'${value}'`)}`
  }
  const sql = openDatabase(database.url, { max: 1 })
  const at = new Date('2026-01-02T03:04:05.678Z')
  await sql`insert into organisations (organisation_id, name, created_at) values ('org_1', 'One', ${at})`
  expect([...await sql`select created_at, date_trunc('day', created_at) as day, '\\xff00'::bytea as bytes, current_setting('transaction_isolation') as isolation from organisations`]).toEqual([
    { created_at: at, day: new Date('2026-01-02T00:00:00Z'), bytes: Buffer.from('ff00', 'hex'), isolation: 'read committed' },
  ])
  await sql.end({ timeout: 1 })
  await database.drop()
})
