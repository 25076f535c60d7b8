import { loadAccounts } from '../gateways/index.ts'
import type { Sql } from '../platform/db.ts'
import type { Secrets } from '../platform/secrets.ts'
import { loadKeys, loadOperatorTokens } from '../projects/index.ts'

/** What operators set, as every process holds it in memory. */
export const loadConfiguration = (secrets: Secrets) => async (sql: Sql) => {
  const [keys, operators, accounts] = await Promise.all([loadKeys(sql, secrets), loadOperatorTokens(sql, secrets), loadAccounts(sql, secrets)])
  return { keys, operators, accounts }
}
