import { wireTime } from '../platform/clock.ts'
import { fail } from '../platform/errors.ts'
import { operation, type RouterApp } from '../platform/http.ts'
import { accountRoutes, type AccountRoutesDeps } from './account-routes.ts'
import { selectAudit } from './audit.ts'
import { AuditPage, AuditQuery } from './schema.ts'

const listAudit = operation({
  id: 'listAudit', tag: 'Control: audit', summary: 'List what operators changed',
  description: 'Newest first, a page at a time.',
  schema: { querystring: AuditQuery, response: { 200: AuditPage } },
  refusals: ['invalid_request', 'retrieval_failed'],
})

const MOST = 200

/** The control plane's routes that no room above owns; whoever gets here is an operator. */
export const consoleRoutes = (deps: AccountRoutesDeps) => async (app: RouterApp) => {
  const { sql } = deps
  await app.register(accountRoutes(deps))

  app.get('/audit', listAudit, async ({ query: { subject, limit = '50', before } }) => {
    const most = Number(limit)
    if (most > MOST) return fail('invalid_request', `limit must be ${MOST} or less`)
    const rows = await selectAudit(sql, { limit: most, before: before === undefined ? undefined : BigInt(before), subject })
    const entries = rows.slice(0, most).map(({ entry, at, ...row }) => ({ entry: String(entry), at: wireTime(at), ...row }))
    const last = entries.at(-1)
    return { entries, ...(rows.length > most && last !== undefined ? { next: last.entry } : {}) }
  })
}
