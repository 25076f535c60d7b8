import { setTimeout } from 'node:timers/promises'
import { checkoutRoutes } from '../checkout/index.ts'
import { consoleRoutes } from '../console/index.ts'
import { customersRoutes, openCustomers } from '../customers/index.ts'
import { openGateways } from '../gateways/index.ts'
import { openBooks, ordersRoutes } from '../orders/index.ts'
import { LONGEST_MS, decisionRoutes, paymentsRoutes, teach } from '../payments/index.ts'
import { seconds, type Clock } from '../platform/clock.ts'
import type { Config } from '../platform/config.ts'
import { openDatabaseClock } from '../platform/database-clock.ts'
import { openDatabase, type Sql } from '../platform/db.ts'
import type { RouterApp } from '../platform/http.ts'
import { openIdempotency } from '../platform/idempotency.ts'
import type { Log } from '../platform/log.ts'
import { checkSecrets } from '../platform/secrets.ts'
import { openSettings } from '../platform/settings.ts'
import { openWorker } from '../reconciliation/index.ts'
import { refundsRoutes } from '../refunds/index.ts'
import { downtimeRoutes, openDowntimes, openRouting, openSharedChooser, routingRoutes } from '../routing/index.ts'
import { openReports, settlementRoutes } from '../settlements/index.ts'
import { openNotices, webhooksInRoutes } from '../webhooks/in/index.ts'
import { mayAsk, requireCredentials, requireOperator } from './auth.ts'
import { readJsonBodies } from './bodies.ts'
import { loadConfiguration } from './configuration.ts'
import { errorHandler } from './errors.ts'
import { healthRoutes } from './health.ts'
import { safeRetries } from './idempotency.ts'
import { documentRoutes } from './openapi.ts'
import { openServer } from './server.ts'
import { openUnmatched } from './unmatched.ts'
import { speakForNode } from './unreadable.ts'

export interface RouterOptions {
  config: Config
  log: Log
  /** Instead of the database's, which all processes share. */
  clock?: Clock
  /** A pool of the caller's, who closes it; else one is opened on `config.database_url`. */
  sql?: Sql
}

/**
 * Puts the whole router together: settings in memory, the rooms, the HTTP server. Throws a Remedy when the database
 * was written under other secrets.
 */
export const openRouter = async ({ config, log, clock: moved, sql: given }: RouterOptions) => {
  const sql = given ?? openDatabase(config.database_url ?? '', { by_key: true })
  await checkSecrets(sql, config.secrets)
  const settings = await openSettings({ sql, load: loadConfiguration(config.secrets), onFailing: error => log.error({ err: error }, 'settings, keys and accounts cannot be read; this process goes on with those it has') })
  const clock = moved === undefined ? await openDatabaseClock({ sql, log }) : { now: () => moved.now(), close: () => {} }
  let draining = false

  const paths = openUnmatched()
  const app = openServer((error, request, reply) => {
    void paths.refuseBadPath(error, request, reply, mayAsk(settings.current, request.url, request.headers))
  })
  speakForNode(app)
  paths.watch(app)
  // What was under way when the stop began is the last on its connection; what comes after, the server sees to.
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (draining) reply.header('connection', 'close')
    done(null, payload)
  })
  readJsonBodies(app)
  app.setErrorHandler(errorHandler(log))
  app.decorateRequest('nonce', '').decorateRequest('personal', undefined)
  await documentRoutes(app, config)
  healthRoutes(app, { sql, draining: () => draining, settings })

  const idempotency = openIdempotency(sql, LONGEST_MS + seconds(30))
  const customers = openCustomers({ sql, clock })
  const chooser = await openSharedChooser({ sql, clock, onAway: error => log.warn({ err: error }, 'what is learnt of gateways cannot be shared at the moment') })
  const learn = teach(chooser)
  const books = openBooks(sql, { changed: difference => {
    // Routing may go wrong without a payment going wrong by it.
    try { learn(difference) } catch (error) { log.error({ err: error }, 'the chooser could not be told of an outcome') }
  } })
  const gateways = openGateways()
  const routing = openRouting({ sql, clock, log, settings })
  const downtimes = openDowntimes({ sql, clock, log, chooser, downtimes: () => settings.current.downtimes })
  const asking = {
    sql, books, clock, gateways, log, ...routing.deciding, chooser: { ...chooser, rank: downtimes.rank }, hearDowntime: downtimes.hear,
    accountOf: (account_id: string) => settings.current.accounts.find(account => account.id === account_id),
    accountsOf: (project_id: string) => settings.current.accountsByProject.get(project_id) ?? [],
  }
  const worker = openWorker({ ...asking, accounts: () => settings.current.accounts })
  const notices = openNotices(asking)
  const reports = openReports({ ...asking, accounts: () => settings.current.accounts })
  const deps = {
    ...asking, customers, notices, secrets: config.secrets, public_url: config.public_url, max_payments: config.max_payments_per_order,
    nudge: worker.nudge, look: worker.look,
  }

  await app.register(async (router: RouterApp) => {
    requireCredentials(router, settings)
    safeRetries(router, { idempotency, secrets: config.secrets })
    await router.register(ordersRoutes(deps))
    await router.register(paymentsRoutes(deps))
    await router.register(refundsRoutes(deps))
    await router.register(customersRoutes(deps))
  }, { prefix: '/router' })
  await app.register(async (control: RouterApp) => {
    requireOperator(control, settings)
    await control.register(consoleRoutes(deps))
    await control.register(routingRoutes({ ...deps, settings }))
    await control.register(decisionRoutes(deps))
    await control.register(downtimeRoutes(deps))
    await control.register(settlementRoutes(deps))
  }, { prefix: '/api' })
  await app.register(webhooksInRoutes(deps))
  await app.register(checkoutRoutes(deps))

  return {
    app, worker, notices, reports, settings,
    /** The address it listens on, e.g. http://127.0.0.1:8049. */
    listen: () => app.listen({ port: config.port, host: config.host }),
    /**
     * Takes no new connections, answers what is under way, and lets go of everything. For `linger_ms` before, it serves as ever, with a /readyz that
     * says no, and closes connections with an answer only: one that is closed while it is idle may have a load balancer's next request on it already.
     */
    close: async ({ linger_ms = 0 } = {}) => {
      draining = true
      // Nobody looks at one that could not listen.
      if (app.server.listening) await setTimeout(linger_ms)
      // A connection whose answer is just being written is not idle yet, and would be waited for as long as a silent client.
      app.server.keepAliveTimeout = 1
      await app.close()
      idempotency.close()
      routing.close()
      clock.close()
      await Promise.all([worker.close(), notices.close(), reports.close()])
      await chooser.close()
      await Promise.all([downtimes.close(), settings.close(), gateways.close()])
      if (given === undefined) await sql.end({ timeout: 5 })
    },
  }
}
