import { connect, createServer, type AddressInfo } from 'node:net'
import { TLSSocket, createSecureContext } from 'node:tls'
import { generate } from 'selfsigned'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { openDatabase, type Sql } from './db.ts'
import { expectMigrated, migrate, migrationNames } from './migrate.ts'

let database: TestDatabase
let url: URL
/** The test's PostgreSQL behind TLS, with a certificate that nobody vouches for, as hosted ones have. */
const server = createServer()
beforeAll(async () => {
  database = await testDatabase()
  const behind = new URL(database.url)
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }])
  const secureContext = createSecureContext({ key, cert })
  server.on('connection', client => {
    client.on('error', () => {}).once('data', () => {
      client.write('S') // What came was the request for TLS.
      const line = new TLSSocket(client, { isServer: true, secureContext })
      const upstream = connect(Number(behind.port), behind.hostname)
      line.on('error', () => { upstream.destroy() }).pipe(upstream).on('error', () => { line.destroy() }).pipe(line)
    })
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  url = Object.assign(new URL(database.url), { hostname: 'localhost', port: String((server.address() as AddressInfo).port) })
})
afterAll(async () => {
  server.close()
  await database.drop()
})
const by = (sslmode: string) => Object.assign(new URL(url), { search: `sslmode=${sslmode}` }).href

it.each(['require', 'prefer'])('migrates and serves over TLS without a look at the certificate where sslmode is %s', async mode => {
  expect(await migrate(by(mode))).toEqual([])
  const sql = openDatabase(by(mode), { max: 1 })
  expect([...await sql`select 1 as one`]).toEqual([{ one: 1 }])
  await sql.end()
})

it('looks at it where sslmode is verify-full, and says how it comes to be trusted', async () => {
  const refused = /^The certificate of the PostgreSQL at localhost:.* is not to be trusted \(self-signed certificate.*NODE_EXTRA_CA_CERTS/
  await expect(migrate(by('verify-full'))).rejects.toThrow(refused)
  await expect(expectMigrated(by('verify-full'))).rejects.toThrow(refused)
})

it('says so where there is no TLS to be had', async () => {
  const refused = /does not speak TLS; switch it on there, or take sslmode out of DATABASE_URL\.$/
  await expect(migrate(`${database.url}?sslmode=require`)).rejects.toThrow(refused)
  await expect(expectMigrated(`${database.url}?sslmode=require`)).rejects.toThrow(refused)
})

describe('in a database of its own', () => {
  const name = `sluice_test_other_${process.pid}`
  let at: URL
  let sql: Sql
  beforeEach(async () => {
    await database.sql`create database ${database.sql(name)} template template0`
    at = Object.assign(new URL(database.url), { pathname: `/${name}` })
    sql = openDatabase(at.href, { max: 1 })
  })
  afterEach(async () => {
    await sql.end()
    await database.sql`drop database ${database.sql(name)} with (force)`
  })

  it.each([
    ['a shop\'s own tables', 'create table orders (id int); create view customers as select 1', 'customers, orders'],
    ['the migrations of another tool', 'create table migrations (id int, migration text)', 'migrations'],
    ['the migrations of a tool that keeps them as we do', `create table migrations (id int, name text, run_on timestamp); insert into migrations values (1, '2014-users')`, 'migrations'],
    ['a lot', 'create table a (); create table b (); create table c (); create table d ()', 'a, b, c …'],
  ])('refuses one with %s, and leaves it as it is', async (_, tables, named) => {
    await sql.unsafe(tables)
    const refused = `is another program's (it has ${named}); create an empty one, and let DATABASE_URL name that.`
    await expect(migrate(at.href)).rejects.toThrow(refused)
    await expect(expectMigrated(at.href)).rejects.toThrow(refused)
    expect([...await sql`select to_regclass('public.organisations') as made`]).toEqual([{ made: null }])
  })

  it('migrates one in which a migration was broken off before the first', async () => {
    await sql.unsafe('create table migrations (id serial primary key, name varchar(255) not null, run_on timestamp not null)')
    expect(await migrate(at.href)).toHaveLength(migrationNames().length)
    await expect(expectMigrated(at.href)).resolves.toBeUndefined()
  })

  it('says what a user lacks who may not create tables', async () => {
    await sql.unsafe(`create role ${name} login password 'weak'`)
    try {
      await expect(migrate(Object.assign(new URL(at), { username: name, password: 'weak' }).href)).rejects.toThrow(/may not create tables there; let it own the database, or grant it CREATE on the schema public, or correct DATABASE_URL\.$/)
    } finally {
      await sql.unsafe(`drop role ${name}`)
    }
  })
})

it('refuses a database that cannot hold every name', async () => {
  const name = `sluice_test_latin_${process.pid}`
  await database.sql`create database ${database.sql(name)} encoding 'LATIN1' locale 'C' template template0`
  try {
    await expect(migrate(Object.assign(new URL(database.url), { pathname: `/${name}` }).href)).rejects.toThrow(/is encoded in LATIN1, which cannot hold every name; create one in UTF8 and let DATABASE_URL name it\.$/)
  } finally {
    await database.sql`drop database ${database.sql(name)} with (force)`
  }
})
