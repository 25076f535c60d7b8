import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { putAccount } from '../gateways/index.ts'
import { systemClock } from '../platform/clock.ts'
import { Remedy } from '../platform/remedy.ts'
import { parseSecrets } from '../platform/secrets.ts'
import { changeSettings } from '../platform/settings.ts'
import { makeProject } from '../projects/index.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { makeUpPast } from '../testing/past-payments.ts'
import { run } from './routing.ts'

const SECRETS = `1:${'0c'.repeat(32)}`
let database: TestDatabase
let project_id: string
const folder = mkdtempSync(join(tmpdir(), 'sluice-routing-'))

beforeAll(async () => {
  database = await testDatabase()
  vi.stubEnv('DATABASE_URL', database.url)
  vi.stubEnv('SLUICE_SECRETS', SECRETS)
  const { sql } = database
  const deps = { sql, clock: systemClock, actor: 'test' }
  ;({ project_id } = await makeProject(deps, { name: 'Shop' }))
  const at = systemClock.now()
  await changeSettings(sql, { at, actor: 'test', action: 'accounts.put', subject: project_id }, async tx => {
    for (const [position, id] of ['acc_a', 'acc_b'].entries()) {
      await putAccount(tx, parseSecrets(SECRETS), { id, project_id, gateway: 'cashfree', label: `Gateway ${id.slice(-1).toUpperCase()}`, base_url: 'http://127.0.0.1:1', preauth: true, position, credentials: { client_id: id, client_secret: 'x' } }, at)
    }
  })
})
afterAll(async () => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
  await database.drop()
})

/** As a process of its own, as it is run. */
const spawned = (args: string[], input = '') => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, '..', 'main.ts'), 'routing', ...args], {
    input, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: database.url, SLUICE_SECRETS: SECRETS },
  })
  return { code: status, said: (stdout + stderr).trim() }
}
/** The same without a new process for each, which would take longer than all they do. What would be read from standard input is in a file. */
const routing = async (args: string[], input = '') => {
  const file = join(folder, 'input')
  writeFileSync(file, input)
  const said: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation(line => { said.push(String(line)) })
  try {
    const code = await run(args.map(arg => (arg === '-' ? file : arg)))
    return { code, said: said.join('\n').trim() }
  } catch (error) {
    if (!(error instanceof Remedy)) throw error
    return { code: 1, said: error.message }
  } finally {
    log.mockRestore()
  }
}
const ours = (action: string, ...args: string[]) => [action, '--project', project_id, ...args]

describe('sluice routing', { timeout: 60_000 }, () => {
  it('takes a configuration from a file to the live one and back, and tells the history', async () => {
    expect((await routing(ours('show'))).said).toMatch(/^The project has no live configuration/)
    expect(spawned(ours('draft', '--file', '-', '--note', 'First'), 'default priority acc_a, acc_b')).toEqual({ code: 0, said: 'Kept as version 1, a draft.' })
    expect(await routing(ours('publish', '--version', '1'))).toEqual({ code: 0, said: 'Version 1 is live.' })
    expect(await routing(ours('publish', '--version', '1'))).toEqual({ code: 0, said: 'Version 1 was live already; nothing has changed.' })
    expect(await routing(ours('show'))).toEqual({ code: 0, said: '# version 1\ntime zone Asia/Kolkata\n\ndefault\n  priority acc_a, acc_b' })
    expect((await routing(ours('draft', '--file', '-'), '{"default":{"kind":"smart","accounts":["acc_b"]}}')).said).toBe('Kept as version 2, a draft.')
    expect((await routing(ours('publish', '--version', '2'))).code).toBe(0)
    expect(await routing(ours('rollback'))).toEqual({ code: 0, said: 'Version 1 is live again.' })
    const { said } = await routing(ours('history'))
    expect(said).toMatch(/2 {9}.* cli\n {3}1 {2}live .* cli {2}First\n\nLive since, newest first \(UTC\):\n {3}1 .* cli {2}rolled back\n {3}2 .* cli\n {3}1 .* cli$/)
  })

  it('shows in a picture what a draft would have made of past payments', async () => {
    const now = Date.now()
    await makeUpPast(database.sql, { project_id, payments: 2_000, of: n => ({
      at: new Date(now - 7_200_000 + n * 1_000), amount_minor: 100_000, method: 'upi', instrument: { channel: 'intent' }, account_id: n % 4 === 0 ? 'acc_a' : 'acc_b',
      state: n % 4 === 0 || n % 10 !== 1 ? 'captured' : 'failed', error_code: n % 4 === 0 || n % 10 !== 1 ? null : 'issuer_unavailable',
    }) })
    const { code, said } = await routing(ours('simulate', '--file', '-', '--moves', '1'), 'fee acc_a 2%\ndefault split acc_a 50%, acc_b 50%')
    expect(code).toBe(0)
    expect(said).toMatch(/^2,000 payments from /)
    expect(said).toMatch(/Gateway A {2}\(acc_a\)\n {2}today {2}███████▌ +25\.0 % {2}of them paid 100\.0 %; fees 10,000\.00 INR\n {2}draft {2}█{15} +50\.0 % {2}expected 99\.\d % \(9\d\.\d % to \d+\.\d %\); fees 20,000\.00 INR/)
    expect(said).toMatch(/payments would move \(\d\d\.\d %\):/)
    expect(said).toMatch(/pay_[0-9a-f]{32}_1 {2}past_\d+ {2}Gateway . → Gateway . {2}by default: furthest behind its share of 50 %/)
    expect(JSON.parse((await routing(ours('simulate', '--version', '1', '--json', '--payments', '100'))).said)).toMatchObject({ payments: 100, without_gateway: 0 })
  })

  it('loads a table of BINs', async () => {
    expect((await routing(['bins'])).said).toMatch(/^No table of BINs is loaded/)
    expect(await routing(['bins', '--file', '-'], 'bin,type\n411111,credit\n')).toEqual({ code: 0, said: 'Loaded 1 BINs.' })
    expect((await routing(['bins'])).said).toMatch(/^1 BINs, loaded .* UTC by cli\.$/)
  })

  it.each<[string[], string, string]>([
    [['show'], '', '--project is missing; sluice routing --help lists what is needed.'],
    [['fly'], '', 'sluice routing takes one of show, history, check, draft, publish, rollback, simulate, bins; sluice routing --help says more.'],
    [['publish', '--version', '9'], 'our', 'There is no version 9 of this project\'s routing'],
    [['check', '--file', '/nowhere'], 'our', 'The file /nowhere cannot be read.'],
  ])('says in a sentence what is wrong: %j', async (args, whose, said) =>
    expect(await routing([...args, ...whose === '' ? [] : ['--project', project_id]])).toEqual({ code: 1, said }))

  it('says on one line each what is wrong with a configuration', async () =>
    expect(await routing(ours('check', '--file', '-'), '{"default":{"kind":"split","shares":{"acc_a":50,"acc_b":49}},"rules":[{"name":"","when":{"field":"hour","op":"is","value":24},"choose":1}]}')).toEqual({
      code: 1, said: [
        'rules[0].name: must be a name of 1 to 100 characters', 'rules[0].when.value: must be a whole number from 0 to 23', 'rules[0].choose.kind: must be one of priority, split, smart, threshold',
        'default.shares: must add up to 100; they add up to 99',
      ].join('\n'),
    }))
})
