import type { FastifyInstance } from 'fastify'
import { seconds } from '../platform/clock.ts'
import type { Sql } from '../platform/db.ts'
import type { Settings } from '../platform/settings.ts'

interface Health {
  sql: Sql
  /** Why this process must get no requests any more, if so. */
  draining: () => boolean
  settings: Pick<Settings<unknown>, 'age_ms'>
}

const PATIENCE_MS = 1_000
/** A process that goes on with older settings takes keys that are revoked, and does not know those that are new. */
const SETTINGS_MS = seconds(10)

/** /healthz: the process lives. /readyz: it can serve; else 503 and the reason, for a load balancer to look elsewhere. */
export const healthRoutes = (app: FastifyInstance, { sql, draining, settings }: Health) => {
  app.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'ok' }))

  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const reason = draining() ? 'shutting down' : await whyNotDatabase(sql) ?? whyNotSettings(settings.age_ms)
    return reason === undefined ? { status: 'ready' } : reply.code(503).header('retry-after', '1').send({ status: 'not ready', reason })
  })
}

const whyNotSettings = (age_ms: number) =>
  age_ms > SETTINGS_MS ? `settings, keys and accounts could not be read for ${Math.round(age_ms / 1000)} s; the log says why` : undefined

const whyNotDatabase = async (sql: Sql): Promise<string | undefined> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>(resolve => {
    timer = setTimeout(resolve, PATIENCE_MS, `the database did not answer within ${PATIENCE_MS} ms`)
  })
  const asked = sql`select 1`.then(() => undefined, () => 'the database cannot be reached')
  try {
    return await Promise.race([asked, late])
  } finally {
    clearTimeout(timer)
  }
}
