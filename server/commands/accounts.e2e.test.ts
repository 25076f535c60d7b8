import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadAccounts } from '../gateways/index.ts'
import { systemClock } from '../platform/clock.ts'
import { parseSecrets } from '../platform/secrets.ts'
import { makeProject } from '../projects/index.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'

const SECRETS = `1:${'0c'.repeat(32)}`
const good = JSON.stringify({ client_id: 'cf_live_1', client_secret: 'cfsk_live_secret' })
let database: TestDatabase
let project_id: string

beforeAll(async () => {
  database = await testDatabase()
  project_id = (await makeProject({ sql: database.sql, clock: systemClock, actor: 'test' }, { name: 'Shop' })).project_id
})
afterAll(() => database.drop())

const accounts = (args: string[], input = '') => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, '..', 'main.ts'), 'accounts', ...args], {
    input, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: database.url, SLUICE_SECRETS: SECRETS },
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

    const [account] = await loadAccounts(database.sql, parseSecrets(SECRETS))
    expect(account).toMatchObject({ credentials: JSON.parse(good) as object, enabled: true, preauth: false })
    const [kept] = await database.sql`select string_agg(encode(credentials, 'escape'), '') || (select string_agg(detail::text, '') from audit_log) as text from gateway_accounts`
    expect(kept?.['text']).toContain('cashfree')
    expect(kept?.['text']).not.toContain('cfsk_live_secret')
    expect((await database.sql`select action from audit_log order by entry`).map(row => row['action'])).toEqual(['project.make', 'account.add', 'account.disable', 'account.enable'])
  })

  it.each<[string, string[], string, string]>([
    ['a project that is not there', ['--project', 'proj_x'], good, 'There is no project proj_x; sluice keys list shows them.'],
    ['an unknown gateway', ['--gateway', 'x'], good, 'There is no gateway x; it is one of cashfree.'],
    ['a base URL in the clear', ['--base-url', 'http://api.cashfree.com/pg'], good, '--base-url must be an https URL, such as https://api.cashfree.com/pg (http only for a simulator on this machine).'],
    ['a position that is none', ['--position', '0'], good, '--position must be a whole number from 1 on; the lowest is asked first.'],
    ['credentials that are no JSON', [], 'secret', 'The credentials on standard input are not JSON; give {"client_id":"…","client_secret":"…"}.'],
    ['credentials that lack one', [], '{"client_id":"a"}', 'The credentials on standard input lack client_secret; give {"client_id":"…","client_secret":"…"}.'],
  ])('refuses %s in one sentence', (_, args, input, said) => {
    expect(accounts(['add', ...add(), ...args], input)).toEqual({ code: 1, said })
  })
})
