import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../platform/data-folder.ts'
import { sluice, spawned } from '../testing/command.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'

const folder = mkdtempSync(join(tmpdir(), 'sluice-refusals-'))
const taken = createServer()
let database: TestDatabase
let port: string
let closed: number
const secrets = `1:${'0a'.repeat(32)}`

beforeAll(async () => {
  taken.listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  port = String(typeof address === 'object' && address !== null ? address.port : 0)
  closed = await freePort(0)
  database = await testDatabase()
  writeFileSync(join(folder, 'file'), '')
})
afterAll(async () => {
  taken.close()
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** Each is one plain sentence and exit code 1. */
const refusals: [name: string, args: string[], env: () => Record<string, string>, says: () => string | RegExp][] = [
  ['a taken port', ['start'], () => ({ PORT: port }), () => `Port ${port} is taken by another program; stop that one, or set PORT to a free port.`],
  ['a port that is none', ['start'], () => ({ PORT: '80490' }), () => 'PORT must be a whole number from 1 to 65535; it is "80490".'],
  ['a data folder that is a file', ['start'], () => ({ SLUICE_DATA_DIR: join(folder, 'file') }), () => `${join(folder, 'file')} cannot be a folder, because a file has that name; set SLUICE_DATA_DIR to another folder.`],
  ['a data folder below a file', ['start'], () => ({ SLUICE_DATA_DIR: join(folder, 'file', 'data') }), () => /cannot be a folder, because a part of that path is a file; set SLUICE_DATA_DIR to another folder\.$/],
  ['a data folder where nobody may write', ['start'], () => ({ SLUICE_DATA_DIR: '/proc/sluice' }), () => /^(\/proc\/sluice cannot be made there|Cannot write in \/proc\/sluice).*SLUICE_DATA_DIR/],
  ['a DATABASE_URL that is none', ['start'], () => ({ DATABASE_URL: 'localhost' }), () => 'DATABASE_URL must be a URL such as postgres://user:password@host:5432/database.'],
  ['a database that is not running', ['start'], () => ({ DATABASE_URL: `postgres://me:secret@127.0.0.1:${closed}/shop` }), () => `No PostgreSQL answers at 127.0.0.1:${closed}/shop; start it, or correct DATABASE_URL.`],
  ['a wrong password', ['migrate'], () => ({ DATABASE_URL: Object.assign(new URL(database.url), { password: 'wrong' }).href }), () => /refuses this user or password; correct DATABASE_URL\.$/],
  ['a database that does not exist', ['migrate'], () => ({ DATABASE_URL: Object.assign(new URL(database.url), { pathname: '/nowhere' }).href }), () => /has no such database; create it, or correct DATABASE_URL\.$/],
  ['something that is not a PostgreSQL', ['doctor'], () => ({ DATABASE_URL: `postgres://me@127.0.0.1:${port}/shop` }), () => /; (start it, or |check the network, or )?correct DATABASE_URL\.$/],
  ['a parameter that PostgreSQL does not know', ['migrate'], () => ({ DATABASE_URL: `${database.url}?channel_binding=require` }), () => /knows no such parameter \(unrecognized configuration parameter "channel_binding"\); take it out of DATABASE_URL\.$/],
  ['serve without a database', ['serve'], () => ({ SLUICE_SECRETS: secrets }), () => /^DATABASE_URL is not set; set it to a PostgreSQL 15 to 18/],
  ['serve without secrets', ['serve'], () => ({ DATABASE_URL: database.url }), () => /^SLUICE_SECRETS is not set; set it, or SLUICE_SECRETS_FILE/],
  ['serve on the demo secret', ['serve'], () => ({ DATABASE_URL: database.url, SLUICE_SECRETS: `demo:${'5107ce'.repeat(10)}abcd` }), () => /^SLUICE_SECRETS holds the demo secret/],
  ['serve on the demo secret under another name', ['serve'], () => ({ DATABASE_URL: database.url, SLUICE_SECRETS: `${secrets},2:${'5107ce'.repeat(10)}abcd` }), () => /^SLUICE_SECRETS holds the demo secret/],
  ['secrets that are none', ['serve'], () => ({ DATABASE_URL: database.url, SLUICE_SECRETS: 'hush' }), () => /^SLUICE_SECRETS must be one or more of version:64-hex-digits/],
  ['a secrets file that is not there', ['serve'], () => ({ DATABASE_URL: database.url, SLUICE_SECRETS_FILE: join(folder, 'none') }), () => /cannot be read; name a file that this user can read\.$/],
  ['serve without an address for payers', ['serve'], () => ({ DATABASE_URL: database.url, SLUICE_SECRETS: secrets }), () => /^SLUICE_PUBLIC_URL is not set; set it to the address at which payers and gateways reach Sluice/],
  ['an unknown command', ['stop'], () => ({}), () => /^There is no command stop; it is one of start, serve, migrate, simulators, doctor, keys/],
  ['an unknown option', ['start', '--fast'], () => ({}), () => `Unknown option '--fast'; sluice start --help lists what it takes.`],
  ['an argument too many', ['migrate', 'twice'], () => ({}), () => /^Unexpected argument 'twice'.*sluice migrate --help lists what it takes\.$/],
  ['a key of no project', ['keys', 'make'], () => ({ DATABASE_URL: database.url, SLUICE_SECRETS: secrets }), () => /^--project ID makes a key of a project that is there, and --name NAME a new project/],
  ['keys without an action', ['keys'], () => ({}), () => 'sluice keys takes one of list, make, rotate, revoke; sluice keys --help says more.'],
]

describe('one plain sentence and exit code 1 for', { timeout: 60_000 }, () => {
  it.each(refusals)('%s', async (_, args, env, says) => {
    const { code, said } = await sluice(args, { SLUICE_DATA_DIR: join(folder, 'data'), PORT: String(closed), ...env() }).ended
    const expected = says()
    if (typeof expected === 'string') expect(said).toBe(expected)
    else expect(said).toMatch(expected)
    expect(said.split('\n')).toHaveLength(1)
    expect(said).not.toContain('secret@')
    expect(code).toBe(1)
  })

  it('a Node that is too old', async () => {
    const sluicePath = join(import.meta.dirname, '..', '..', 'bin', 'sluice.cjs')
    const { code, said } = await spawned(['-e', `Object.defineProperty(process, 'versions', { value: { node: '18.20.4' } }); require(${JSON.stringify(sluicePath)})`]).ended
    expect({ code, said }).toEqual({ code: 1, said: 'Sluice needs Node 20 or newer to install itself and this is Node 18.20.4; install a newer one from https://nodejs.org.' })
  })
})

it.each(['', 'start', 'serve', 'migrate', 'simulators', 'doctor', 'keys', 'accounts'])('says what %s does', { timeout: 60_000 }, async command => {
  const { code, said } = await sluice([...command === '' ? [] : [command], '--help']).ended
  expect(code).toBe(0)
  expect(said).toContain(`Usage: sluice ${command}`)
})
