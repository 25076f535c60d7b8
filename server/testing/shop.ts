import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { openRouter } from '../api/app.ts'
import { demoAccountId, ensureDemo } from '../commands/demo.ts'
import { examine } from '../doctor/index.ts'
import { putAccount } from '../gateways/accounts.ts'
import { setNotifyUrls, simulatedAccounts, startSimulators, type SimulatedAccount } from '../gateways/simulators.ts'
import { testbedOf } from '../gateways/testbeds.ts'
import { movableClock, systemClock, type Clock } from '../platform/clock.ts'
import type { Config } from '../platform/config.ts'
import { freePort } from '../platform/data-folder.ts'
import { openDatabase, type Sql } from '../platform/db.ts'
import { openLog, type Log } from '../platform/log.ts'
import { DEMO_SECRETS, parseSecrets, type Secrets } from '../platform/secrets.ts'
import { changeSettings } from '../platform/settings.ts'
import { makeKey, makeProject, type Credentials } from '../projects/index.ts'
import { testDatabase, type TestDatabase } from './database.ts'
import { openMerchant } from './merchant.ts'
import { differences, openControl } from './simulator-control.ts'

const demo_secrets = parseSecrets(DEMO_SECRETS)

const testConfig = (port: number, database_url: string, secrets: Secrets): Config => ({
  port, host: '127.0.0.1', public_url: `http://127.0.0.1:${port}`, data_dir: tmpdir(), database_url, secrets, log_level: 'silent', max_payments_per_order: 20,
})

export interface ShopOptions {
  /** How long a gateway may take to answer, in ms; short where a test waits for it. */
  timeout_ms?: number
  /** Instead of a clone of the test server's template. */
  database?: TestDatabase
  secrets?: Secrets
  /** Where the router is that this test runs itself; one is opened here where there is none. */
  router_url?: string
  /** Whose simulated accounts the demo project has; `control` is of the first. */
  gateways?: string[]
  /** What the router says, for a test that reads it. */
  log?: Log
}

/**
 * Everything a test of money needs, for one test file: a database of its own, the simulators with a ledger on disk, a
 * router on real HTTP with a clock that stands still until it is moved, and the demo project with its two accounts.
 */
export const openShop = async ({ timeout_ms = 1_000, database: given, secrets = demo_secrets, router_url, gateways = ['cashfree'], log = openLog('silent') }: ShopOptions = {}) => {
  const database = given ?? await testDatabase({ max: 4 })
  const data_dir = mkdtempSync(join(tmpdir(), 'sluice-shop-'))
  const simulators = await startSimulators({ port: 0, data_dir })
  const control = openControl(simulators.url, gateways[0])
  const accounts = simulatedAccounts(simulators.url).filter(({ gateway }) => gateways.includes(gateway))
  const { sql } = database
  const demo = await ensureDemo(sql, secrets, { accounts })
  await sql`update gateway_accounts set timeout_ms = ${timeout_ms}`
  const clock = movableClock(new Date())

  const routers = new Set<Awaited<ReturnType<typeof openRouter>>>()
  /** One more router process on the same database, with a pool of its own; by the shop's clock, or another. */
  const openAnother = async (its_clock: Clock = clock) => {
    const port = await freePort(0)
    const pool = openDatabase(database.url, { max: 6 })
    const router = await openRouter({ config: testConfig(port, database.url, secrets), log, clock: its_clock, sql: pool })
    await router.listen()
    const opened = {
      ...router, url: `http://127.0.0.1:${port}`,
      close: async () => {
        routers.delete(opened)
        await router.close()
        await pool.end({ timeout: 1 })
      },
    }
    routers.add(opened)
    return opened
  }
  const url = router_url ?? (await openAnother()).url
  await setNotifyUrls(simulators.url, account => `${url}/hooks/${demoAccountId(account)}`)

  const settled = async () => {
    for (let round = 0; round < 20; round += 1) {
      const sent = await control.flush()
      for (const each of routers) { await each.notices.drain(); await each.worker.drain(); await each.reports.drain() }
      if (sent === 0 && await control.idle() && await isQuiet(sql, clock.now())) return
    }
    throw new Error('the money does not come to rest')
  }

  return {
    sql, clock, control, openAnother, url, data_dir, simulators_url: simulators.url,
    merchant: openMerchant(url, demo),
    /** A project of another organisation, with the accounts of the demo that are named by their place (0 ordinary, 1 with pre-auth). */
    anotherProject: (places: number[]) => anotherProject({ sql, secrets, url, accounts, timeout_ms }, places),
    /** Moves the business time of the router and of the simulators. */
    move: async (ms: number) => { clock.move(ms); await control.move(ms) },
    /** Every notice is delivered and translated, and everything that is due is done. */
    settled,
    /** The money rules hold, and the gateway's own ledger says the same as our books. */
    invariants: async () => {
      expect(await examine(sql, clock.now())).toEqual([])
      expect(await differences(sql, control, testbedOf(gateways[0] ?? 'cashfree'))).toEqual([])
    },
    close: async () => {
      for (const each of routers) await each.close()
      await simulators.close()
      await database.drop()
      rmSync(data_dir, { recursive: true, force: true })
    },
  }
}

export type Shop = Awaited<ReturnType<typeof openShop>>

const isQuiet = async (sql: Sql, now: Date) => {
  const due = await sql`
    select 1 from payments where next_check_at <= ${now} union all select 1 from refunds where next_check_at <= ${now}
    union all select 1 from tries where next_check_at <= ${now}
    union all select 1 from gateway_webhooks where due_at <= ${now}`
  return due.length === 0
}

const anotherProject = async ({ sql, secrets, url, accounts, timeout_ms }: { sql: Sql; secrets: Secrets; url: string; accounts: SimulatedAccount[]; timeout_ms: number }, places: number[]) => {
  const deps = { sql, secrets, clock: systemClock, actor: 'test' }
  const { project_id } = await makeProject(deps, { name: 'Another shop' })
  await changeSettings(sql, { at: systemClock.now(), actor: 'test', action: 'accounts.put', subject: project_id }, async tx => {
    for (const [position, place] of places.entries()) {
      const account = accounts[place]
      if (account === undefined) throw new Error(`there is no demo account ${place}`)
      const id = `acc_${project_id.slice(-12)}_${position}`
      await putAccount(tx, secrets, { ...account, id, project_id, position }, systemClock.now())
      await tx`update gateway_accounts set timeout_ms = ${timeout_ms} where account_id = ${id}`
    }
  })
  const key: Credentials = await makeKey(deps, project_id)
  const merchant = openMerchant(url, key)
  await merchant.until(() => merchant.get('/orders/none'), answer => answer.status === 404)
  return { ...merchant, project_id }
}
