import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureDemo } from '../server/commands/demo.ts'
import { simulatedAccounts } from '../server/gateways/simulators.ts'
import { freePort } from '../server/platform/data-folder.ts'
import { openDatabase, type Sql } from '../server/platform/db.ts'
import { startPostgres } from '../server/platform/embedded-postgres.ts'
import { migrate } from '../server/platform/migrate.ts'
import { DEMO_SECRETS, parseSecrets } from '../server/platform/secrets.ts'
import { startChild, type Child } from './child.ts'
import type { Answered, Job } from './load.ts'
import type { Options } from './options.ts'
import type { Usage } from './router.ts'

export interface Rig {
  sql: Sql
  database_url: string
  project_id: string
  credentials: { client_id: string; client_secret: string }
  ports: number[]
  load: (job: Job) => Promise<Answered>
  /** Of all router processes together. */
  usage: (collect?: 'collect') => Promise<Usage>
  close: () => Promise<void>
}

/** As `npm start` and `sluice serve` run it. */
const flags = createRequire(import.meta.url)('../bin/flags.cjs') as string[]

/** More than any load here has under way: the limit protects a gateway, and is not what is measured. */
const CONCURRENCY = 1_000

/** Starts all that takes part, each as a process of its own: PostgreSQL (durable), simulators, routers, load generator. */
export const startRig = async ({ processes, profile }: Options): Promise<Rig> => {
  const data_dir = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
  const undo: (() => Promise<unknown>)[] = [async () => rmSync(data_dir, { recursive: true, force: true })]
  const close = async () => {
    for (const step of undo.splice(0).toReversed()) await step()
  }
  try {
    const { url, stop } = await startPostgres({ data_dir, overrides: { fsync: 'on', synchronous_commit: 'on' } })
    undo.push(stop)
    await migrate(url)
    const sql = openDatabase(url, { max: 2 })
    undo.push(() => sql.end({ timeout: 1 }))

    const simulators = await startChild<string>('simulators.ts', { env: { SLUICE_DATA_DIR: data_dir } })
    undo.push(simulators.stop)
    const { project_id, ...credentials } = await ensureDemo(sql, parseSecrets(DEMO_SECRETS), { accounts: simulatedAccounts(simulators.first).filter(({ gateway }) => gateway === 'cashfree') })
    await sql`update gateway_accounts set concurrency = ${CONCURRENCY}`

    const routers: (Child & { first: number })[] = []
    for (let number = 0; number < processes; number += 1) {
      const port = await freePort(0)
      const router = await startChild<number>('router.ts', {
        env: { PORT: String(port), DATABASE_URL: url, SLUICE_HOST: '127.0.0.1', SLUICE_PUBLIC_URL: `http://127.0.0.1:${port}`, SLUICE_SECRETS: DEMO_SECRETS, SLUICE_SECRETS_FILE: '' },
        execArgv: [...flags, '--expose-gc', ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`])],
      })
      routers.push(router)
      undo.push(router.stop)
    }
    const load = await startChild<string>('load.ts')
    undo.push(load.stop)
    return {
      sql, database_url: url, project_id, credentials, close,
      ports: routers.map(router => router.first),
      load: job => load.ask<Answered>(job),
      usage: async collect => {
        const each = await Promise.all(routers.map(router => router.ask<Usage>(collect ?? 'usage')))
        const sum = (name: keyof Usage) => each.reduce((total, usage) => total + usage[name], 0)
        return { memory: sum('memory'), heap: sum('heap'), cpu_us: sum('cpu_us') }
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}
