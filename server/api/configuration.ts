import { loadAccounts } from '../gateways/index.ts'
import type { Sql } from '../platform/db.ts'
import type { Secrets } from '../platform/secrets.ts'
import { loadKeys, loadOperatorTokens } from '../projects/index.ts'
import { loadDowntimes, routingLoader } from '../routing/index.ts'

/** What operators set, as every process holds it in memory. */
export const loadConfiguration = (secrets: Secrets) => {
  const loadRouting = routingLoader()
  return async (sql: Sql) => {
    const [keys, operators, accounts, routing, downtimes] = await Promise.all([loadKeys(sql, secrets), loadOperatorTokens(sql, secrets), loadAccounts(sql, secrets), loadRouting(sql), loadDowntimes(sql)])
    return { keys, operators, accounts, accountsByProject: Map.groupBy(accounts, ({ project_id }) => project_id), routing, downtimes }
  }
}
