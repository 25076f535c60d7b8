import { wireTime } from '../platform/clock.ts'
import { operation, type RouterApp } from '../platform/http.ts'
import { readPage } from '../platform/paging.ts'
import { accountRoutes, type AccountRoutesDeps } from './account-routes.ts'
import { selectAudit } from './audit.ts'
import { AuditPage, AuditQuery } from './schema.ts'

const listAudit = operation({
  id: 'listAudit', tag: 'Control: audit', summary: 'List what operators changed',
  description: 'Newest first, a page at a time.',
  schema: { querystring: AuditQuery, response: { 200: AuditPage } },
  refusals: ['invalid_request', 'retrieval_failed'],
})

/** The control plane's routes that no room above owns; whoever gets here is an operator. */
export const consoleRoutes = (deps: AccountRoutesDeps) => async (app: RouterApp) => {
  const { sql } = deps
  await app.register(accountRoutes(deps))

  app.get('/audit', listAudit, async ({ query }) => {
    const { rows, ...next } = await readPage(query, page => selectAudit(sql, page, query.subject), ({ entry }) => entry)
    return { entries: rows.map(({ entry, at, ...row }) => ({ entry: String(entry), at: wireTime(at), ...row })), ...next }
  })
}
