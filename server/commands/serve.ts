import { readConfig } from '../platform/config.ts'
import { openLog } from '../platform/log.ts'
import { expectMigrated } from '../platform/migrate.ts'
import { readFlags } from './arguments.ts'
import { expectPort, listen } from './router.ts'
import { Stopped, watchForStop } from './stopping.ts'

export const help = `Usage: sluice serve

Runs the router in production: no database and no simulators of its own. Run sluice migrate first.
Start as many as you like on one database. SIGTERM stops it: five seconds for load balancers
to see that /readyz says no, then what is under way is answered.

  DATABASE_URL         PostgreSQL 15 to 18 (needed)
  SLUICE_SECRETS       version:64-hex-digits, several separated by commas, newest last (needed)
  SLUICE_SECRETS_FILE  a file that holds the same
  SLUICE_PUBLIC_URL    where payers and gateways reach it, such as https://pay.example.com (needed)
  PORT                 8049
  SLUICE_HOST          0.0.0.0
  LOG_LEVEL            info`

/** A load balancer that looks at /readyz every second or two has looked elsewhere by then. */
const LINGER_MS = 5_000

export const run = async (args: string[]) => {
  readFlags('serve', args, {})
  const config = readConfig(process.env, 'production')
  const log = openLog(config.log_level)
  const stop = watchForStop()
  const opened = new AsyncDisposableStack()
  try {
    await expectPort(config)
    await expectMigrated(config.database_url ?? '')
    stop.check()
    await listen(config, log, opened, { linger_ms: LINGER_MS })
    log.info({ host: config.host, port: config.port, public_url: config.public_url }, 'ready')
    await stop.asked
    log.info('stopping')
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
  } finally {
    await opened.disposeAsync()
  }
  return 0
}
