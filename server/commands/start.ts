import { join } from 'node:path'
import { setNotifyUrls, simulatedAccounts } from '../gateways/simulators.ts'
import { readConfig, type Config } from '../platform/config.ts'
import { systemClock } from '../platform/clock.ts'
import { holdDataFolder, readJson, writeJson } from '../platform/data-folder.ts'
import { openDatabase } from '../platform/db.ts'
import { keepPostgres } from '../platform/keep-postgres.ts'
import { openLog } from '../platform/log.ts'
import { migrate } from '../platform/migrate.ts'
import { fileRemedy } from '../platform/remedy.ts'
import { checkSecrets } from '../platform/secrets.ts'
import { readFlags } from './arguments.ts'
import { demoAccountId, ensureDemo } from './demo.ts'
import { ensureDemoOperator } from './demo-operator.ts'
import { ensureDemoRouting } from './demo-routing.ts'
import { expectPort, listen } from './router.ts'
import { runSimulators } from './simulators-process.ts'
import { Stopped, watchForStop, type Stop } from './stopping.ts'
import { welcome } from './welcome.ts'

export const help = `Usage: sluice start

Runs everything on this machine: a PostgreSQL in the data folder (unless DATABASE_URL names another), the simulated
gateways, and the router with a demo project, whose keys it prints and keeps in the data folder's demo.json.
For a laptop; sluice serve is for production. Ctrl-C stops all of it.

  PORT               8049
  SLUICE_HOST        127.0.0.1
  SLUICE_DATA_DIR    .data
  SLUICE_PUBLIC_URL  http://127.0.0.1:PORT
  DATABASE_URL       PostgreSQL 15 to 18, instead of the embedded one
  LOG_LEVEL          warn`

const say = (line: string) => console.log(line)

export const run = async (args: string[]) => {
  readFlags('start', args, {})
  const config = readConfig(process.env, 'laptop')
  const stop = watchForStop()
  const opened = new AsyncDisposableStack()
  try {
    say(await start(config, stop, opened))
    await stop.asked
    say('Stopping …')
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
  } finally {
    // Last opened, first closed: the router answers what is under way before its gateways and its database go.
    await opened.disposeAsync()
  }
  return 0
}

/** Opens everything, each thing into `opened`, and answers with what to print. */
const start = async (config: Config, stop: Stop, opened: AsyncDisposableStack): Promise<string> => {
  const { data_dir, secrets } = config
  const held = holdDataFolder(data_dir)
  opened.defer(() => held.release())
  await expectPort(config)
  const database_url = await database(config, stop, opened)
  stop.check()
  const simulators = runSimulators(data_dir)
  opened.defer(simulators.close)
  stop.check()

  await migrate(database_url, say)
  stop.check()
  const sql = openDatabase(database_url, { max: 2 })
  const demo = await (async () => {
    await checkSecrets(sql, secrets)
    const { operator_token, ...existing } = existingDemo(data_dir)
    const made = await ensureDemo(sql, secrets, { ...existing, accounts: simulatedAccounts(await simulators.url) })
    await ensureDemoRouting(sql, secrets, made.project_id)
    return {
      ...made,
      operator_token: await ensureDemoOperator({ sql, secrets, clock: systemClock, actor: 'demo' }, operator_token),
    }
  })().finally(() => sql.end({ timeout: 1 }))
  stop.check()

  // Before the door opens: whoever sees it open may go by the keys, and expect the gateways' notices.
  await setNotifyUrls(await simulators.url, account => `${config.public_url}/hooks/${demoAccountId(account)}`)
  const base_url = `http://127.0.0.1:${config.port}`
  try {
    writeJson(demoFile(data_dir), { base_url, client_id: demo.client_id, client_secret: demo.client_secret, project_id: demo.project_id, operator_token: demo.operator_token })
  } catch (error) {
    throw fileRemedy(error, data_dir)
  }
  await listen({ ...config, database_url }, openLog(config.log_level), opened)
  return welcome({ ...demo, base_url, simulators_url: await simulators.url, demo_file: demoFile(data_dir) })
}

/** The address of the database: the one given, or the embedded one, which is started. */
const database = async ({ database_url, data_dir }: Config, stop: Stop, opened: AsyncDisposableStack): Promise<string> => {
  if (database_url !== undefined) return database_url
  const server = await keepPostgres({ data_dir, say })
  opened.defer(() => server.stop())
  stop.atOnce(server.stopSoon)
  return server.url
}

const demoFile = (data_dir: string) => join(data_dir, 'demo.json')

/** The key and the operator's token that an earlier start made. */
const existingDemo = (data_dir: string) => {
  const { client_id, client_secret, operator_token } = readJson(demoFile(data_dir)) ?? {}
  return {
    ...(typeof client_id === 'string' && typeof client_secret === 'string' ? { existing: { client_id, client_secret } } : {}),
    operator_token: typeof operator_token === 'string' ? operator_token : undefined,
  }
}
