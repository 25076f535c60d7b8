import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import type Postgres from 'postgres'
import { postgres } from '../platform/driver.ts'
import { openDatabase, type Sql } from '../platform/db.ts'

export interface TestDatabase {
  url: string
  sql: Sql
  /** Closes `sql` and removes the database. */
  drop(): Promise<void>
}

/** A database of the test's own, migrated and empty; make one per test file, in beforeAll, and drop it in afterAll. */
export const testDatabase = async ({ max = 10 }: { max?: number } = {}): Promise<TestDatabase> => {
  const template_url = inject('template_url')
  const template = new URL(template_url).pathname.slice(1)
  const name = `sluice_test_${randomBytes(6).toString('hex')}`
  const at = (database: string) => Object.assign(new URL(template_url), { pathname: `/${database}` }).href
  const asAdmin = async (work: (admin: Postgres.Sql) => Promise<unknown>) => {
    const admin = postgres(at('postgres'), { max: 1, onnotice: () => {} })
    await work(admin).finally(() => admin.end({ timeout: 1 }))
  }
  await asAdmin(admin => admin`create database ${admin(name)} template ${admin(template)}`)
  const url = at(name)
  const sql = openDatabase(url, { max })
  return {
    url,
    sql,
    drop: async () => {
      await sql.end({ timeout: 1 })
      await asAdmin(admin => admin`drop database if exists ${admin(name)} with (force)`)
    },
  }
}
