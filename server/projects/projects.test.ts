import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movableClock } from '../platform/clock.ts'
import { DEMO_SECRETS, parseSecrets } from '../platform/secrets.ts'
import { openSettings } from '../platform/settings.ts'
import { until as eventually } from '../testing/merchant.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { authenticate, listKeys, loadKeys, makeKey, makeProject, revokeKey, rotateKey, type ProjectsDeps } from './index.ts'

let database: TestDatabase
let deps: ProjectsDeps
let project_id: string
beforeAll(async () => {
  database = await testDatabase()
  deps = { sql: database.sql, secrets: parseSecrets(DEMO_SECRETS), clock: movableClock(), actor: 'test' }
  project_id = (await makeProject(deps, { name: 'Shop' })).project_id
})
afterAll(() => database.drop())

const isGood = async ({ client_id, client_secret }: { client_id: string; client_secret: string }, secrets = deps.secrets) =>
  authenticate(await loadKeys(deps.sql, secrets), client_id, client_secret)?.project_id === project_id

describe('a key', () => {
  it('is good for its project, and is not stored as it is', async () => {
    const key = await makeKey(deps, project_id)
    expect(key).toMatchObject({ client_id: expect.stringMatching(/^ck_/), client_secret: expect.stringMatching(/^sk_[\w-]{43}$/) })
    expect(await isGood(key)).toBe(true)
    expect(await isGood({ ...key, client_secret: `${key.client_secret}x` })).toBe(false)
    expect(await isGood({ client_id: 'ck_unknown', client_secret: key.client_secret })).toBe(false)
    const [row] = await deps.sql`select row_to_json(api_keys)::text as text from api_keys where client_id = ${key.client_id}`
    expect(row?.['text']).not.toContain(key.client_secret.slice(3, 20))
  })

  it('of one id does not open another, though both are known', async () => {
    const [a, b] = [await makeKey(deps, project_id), await makeKey(deps, project_id)]
    const keys = await loadKeys(deps.sql, deps.secrets)
    expect(authenticate(keys, a.client_id, a.client_secret)).toBeDefined()
    expect(authenticate(keys, b.client_id, a.client_secret)).toBeUndefined()
    expect(authenticate(keys, a.client_id, b.client_secret)).toBeUndefined()
    expect(authenticate(keys, '', '')).toBeUndefined()
  })

  it('has two valid secrets while it is rotated, and refuses a third in a plain sentence', async () => {
    const first = await makeKey(deps, project_id)
    const second = await rotateKey(deps, first.client_id)
    expect([second.client_id, await isGood(first), await isGood(second)]).toEqual([first.client_id, true, true])
    await expect(rotateKey(deps, first.client_id)).rejects.toThrow(/has two valid secrets \(numbers 1 and 2\); revoke one before/)
    await revokeKey(deps, first.client_id, 1)
    expect([await isGood(first), await isGood(second)]).toEqual([false, true])
    expect((await rotateKey(deps, first.client_id)).secret_number).toBe(3)
  })

  it('is rotated once by one of two that try at the same time', async () => {
    const { client_id } = await makeKey(deps, project_id)
    const tries = await Promise.allSettled([rotateKey(deps, client_id), rotateKey(deps, client_id)])
    expect(tries.map(each => each.status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('is revoked whole, and cannot be rotated then', async () => {
    const key = await makeKey(deps, project_id)
    const second = await rotateKey(deps, key.client_id)
    await revokeKey(deps, key.client_id)
    expect([await isGood(key), await isGood(second)]).toEqual([false, false])
    await expect(rotateKey(deps, key.client_id)).rejects.toThrow(/is revoked/)
    await expect(revokeKey(deps, key.client_id)).rejects.toThrow(/no valid secret/)
    await expect(makeKey(deps, 'proj_none')).rejects.toThrow('There is no project proj_none.')
  })

  it('outlives a new master secret', async () => {
    const key = await makeKey(deps, project_id)
    const secrets = parseSecrets(`${DEMO_SECRETS},2:${'ab'.repeat(32)}`)
    expect(await isGood(key, secrets)).toBe(true)
    expect(await isGood(await makeKey({ ...deps, secrets }, project_id), secrets)).toBe(true)
  })

  it('leaves an audit entry for each change, and none for a refused one', async () => {
    const { client_id } = await makeKey(deps, project_id)
    await rotateKey(deps, client_id)
    await rotateKey(deps, client_id).catch(() => {})
    await revokeKey(deps, client_id, 2)
    const entries = await deps.sql<{ action: string; actor: string }[]>`select action, actor from audit_log where subject = ${client_id} order by entry`
    expect(entries.map(entry => `${entry.actor} ${entry.action}`)).toEqual(['test key.make', 'test key.rotate', 'test key.revoke'])
    expect((await listKeys(deps, project_id)).filter(each => each.client_id === client_id).map(each => each.revoked_at !== null)).toEqual([false, true])
  })
})

describe('settings in memory', () => {
  it('follow a change by notice, and by the version where the notice is lost', async () => {
    const load = () => listKeys(deps)
    const settings = await openSettings({ sql: deps.sql, load, poll_ms: 50 })
    const slow = await openSettings({ sql: deps.sql, load, poll_ms: 60_000 })
    const count = settings.current.length
    const until = async (condition: () => boolean) => {
      const deadline = performance.now() + 2_000
      while (!condition() && performance.now() < deadline) await new Promise(resolve => { setTimeout(resolve, 5) })
      expect(condition()).toBe(true)
    }
    await makeKey(deps, project_id)
    await until(() => settings.current.length === count + 1 && slow.current.length === count + 1)
    await deps.sql`update api_keys set hint = 'lost' where client_id = ${settings.current[0]?.client_id ?? ''}`
    await deps.sql`update settings_version set version = version + 1`
    await until(() => settings.current[0]?.hint === 'lost')
    await Promise.all([settings.close(), slow.close()])
  })

  it('stay as they were while they cannot be read, which is said once, and known by their age', async () => {
    let broken = false
    const heard: unknown[] = []
    const load = async () => { if (broken) throw new Error('away'); return 'known' }
    const settings = await openSettings({ sql: deps.sql, load, poll_ms: 10, onFailing: error => heard.push(error) })
    for (const outages of [1, 2]) {
      broken = true
      await deps.sql`update settings_version set version = version + 1`
      await eventually(async () => settings.age_ms, age_ms => age_ms > 200)
      await expect(settings.refresh()).rejects.toThrow('away')
      expect([settings.current, heard]).toEqual(['known', Array.from({ length: outages }, () => new Error('away'))])
      broken = false
      await eventually(async () => settings.age_ms, age_ms => age_ms < 200)
    }
    await settings.close()
  })
})
