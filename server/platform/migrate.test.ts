import { connect, createServer, type AddressInfo } from 'node:net'
import { TLSSocket, createSecureContext } from 'node:tls'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { openDatabase } from './db.ts'
import { expectMigrated, migrate } from './migrate.ts'

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

it('refuses a database that cannot hold every name', async () => {
  const name = `sluice_test_latin_${process.pid}`
  await database.sql`create database ${database.sql(name)} encoding 'LATIN1' locale 'C' template template0`
  try {
    await expect(migrate(Object.assign(new URL(database.url), { pathname: `/${name}` }).href)).rejects.toThrow(/is encoded in LATIN1, which cannot hold every name; create one in UTF8 and let DATABASE_URL name it\.$/)
  } finally {
    await database.sql`drop database ${database.sql(name)} with (force)`
  }
})
