import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectors, loadAccounts } from '../gateways/index.ts'
import { systemClock } from '../platform/clock.ts'
import { parseSecrets } from '../platform/secrets.ts'
import { makeProject } from '../projects/index.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'

const SECRETS = `1:${'0c'.repeat(32)}`
const ROTATED = `${SECRETS},2:${'0d'.repeat(32)}`
const good = JSON.stringify({ client_id: 'cf_live_1', client_secret: 'cfsk_live_secret' })
let database: TestDatabase
let project_id: string

beforeAll(async () => {
  database = await testDatabase()
  project_id = (await makeProject({ sql: database.sql, clock: systemClock, actor: 'test' }, { name: 'Shop' })).project_id
})
afterAll(() => database.drop())

const accounts = (args: string[], input = '', secrets = SECRETS) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, '..', 'main.ts'), 'accounts', ...args], {
    input, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: database.url, SLUICE_SECRETS: secrets },
  })
  return { code: status, said: (stdout + stderr).trim() }
}
const add = (changed: Record<string, string> = {}) =>
  Object.entries({ project: project_id, gateway: 'cashfree', label: 'Cashfree', 'base-url': 'https://api.cashfree.com/pg', ...changed }).flatMap(([name, value]) => [`--${name}`, value])

describe('sluice accounts', { timeout: 60_000 }, () => {
  it('adds an account whose credentials nobody sees again, and takes it out of use and back', async () => {
    expect(accounts(['list']).said).toBe('There is no gateway account yet; sluice accounts --help tells how to add one.')
    const added = accounts(['add', ...add()], good)
    expect(added.code).toBe(0)
    const id = /account_id +(\S+)/.exec(added.said)?.[1] ?? ''
    expect(accounts(['list']).said).toBe(`${id}  ${project_id}  cashfree  Cashfree  https://api.cashfree.com/pg`)
    expect(accounts(['disable', '--account', id])).toEqual({ code: 0, said: `Disabled ${id}.` })
    expect(accounts(['list']).said).toMatch(/ {2}disabled$/)
    expect(accounts(['enable', '--account', id])).toEqual({ code: 0, said: `Enabled ${id}.` })

    expect(accounts(['change', '--account', id, '--label', 'Cashfree 2', '--timeout-ms', '5000', '--credentials'], '{"client_secret":"cfsk_live_secret_2"}')).toEqual({ code: 0, said: `Changed ${id}.` })
    expect(accounts(['change', '--account', id, '--base-url', 'https://elsewhere.example'])).toEqual({ code: 1, said: 'credentials is required, all of them, where base_url moves to another host: they would be sent there.' })
    expect(accounts(['change', '--account', 'acc_x', '--label', 'x'])).toEqual({ code: 1, said: 'There is no gateway account acc_x.' })
    // It is of the same host as before, which is none: said in words.
    const nowhere = accounts(['add', ...add({ 'base-url': 'https://no-such-gateway.example/pg' })], good)
    expect(accounts(['test', '--account', /account_id +(\S+)/.exec(nowhere.said)?.[1] ?? ''])).toEqual({ code: 1, said: 'There is no host no-such-gateway.example. Check base_url, and that this server can look names up.' })
    expect(accounts(['reseal'])).toEqual({ code: 0, said: 'All 2 accounts are sealed under secret 1 already.' })
    expect(accounts(['reseal'], '', ROTATED)).toEqual({ code: 0, said: 'Sealed 2 of 2 accounts anew, under secret 2.' })

    const [account] = await loadAccounts(database.sql, parseSecrets(`2:${'0d'.repeat(32)}`))
    expect(account).toMatchObject({ credentials: { client_id: 'cf_live_1', client_secret: 'cfsk_live_secret_2' }, label: 'Cashfree 2', timeout_ms: 5_000, enabled: true, preauth: false })
    const [kept] = await database.sql`select string_agg(encode(credentials, 'escape'), '') || (select string_agg(detail::text, '') from audit_log) as text from gateway_accounts`
    expect(kept?.['text']).toContain('cashfree')
    expect(kept?.['text']).not.toContain('cfsk_live_secret')
    expect((await database.sql`select action from audit_log order by entry`).map(row => row['action'])).toEqual(['project.make', 'account.add', 'account.disable', 'account.enable', 'account.change', 'account.add', 'account.reseal', 'account.reseal'])
  })

  it.each<[string, string[], string, string]>([
    ['a project that is not there', ['--project', 'proj_x'], good, 'There is no project proj_x.'],
    ['an unknown gateway', ['--gateway', 'x'], good, `--gateway must be one of ${connectors.map(({ name }) => name).join(', ')}.`],
    ['a base URL in the clear', ['--base-url', 'http://api.cashfree.com/pg'], good, '--base-url must be an https URL, such as https://api.cashfree.com/pg (http only for a simulator on this machine).'],
    ['a position that is none', ['--position', '0'], good, '--position must be a whole number from 1 to 1000000.'],
    ['a pre-auth that is neither', ['--preauth', 'yes'], good, '--preauth must be true or false.'],
    ['credentials that are no JSON', [], 'secret', 'The credentials on standard input are no JSON object; give {"name": "…"}, with the names that sluice accounts --help lists.'],
    ['credentials that lack one', [], '{"client_id":"a"}', 'credentials.client_secret is required.'],
    ['credentials of another gateway', [], '{"client_id":"a","client_secret":"b","salt":"c"}', 'credentials.salt is no credential of cashfree; it has client_id, client_secret.'],
  ])('refuses %s in one sentence', (_, args, input, said) => {
    expect(accounts(['add', ...add(), ...args], input, ROTATED)).toEqual({ code: 1, said })
  })
})
