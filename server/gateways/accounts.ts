import type { Sql, Tx } from '../platform/db.ts'
import { seal, unseal, type Secrets } from '../platform/secrets.ts'
import type { Account } from './connector.ts'

interface StoredAccount extends Omit<Account, 'id' | 'credentials'> {
  account_id: string
  credentials: Buffer
  secret_version: string
}

/** An account as operators give it. `position`: the first eligible account in this order takes a payment. */
export type NewAccount = Pick<Account, 'id' | 'project_id' | 'gateway' | 'label' | 'base_url' | 'credentials' | 'preauth'> & { position: number }

/** All accounts, in the order in which they are asked; for the settings that every process holds in memory. */
export const loadAccounts = async (sql: Sql, secrets: Secrets): Promise<Account[]> => {
  const rows = await sql<StoredAccount[]>`
    select account_id, project_id, gateway, label, base_url, credentials, secret_version, enabled, preauth, timeout_ms, concurrency
      from gateway_accounts order by project_id, position, account_id`
  return rows.map(({ account_id, credentials, secret_version, ...row }) => ({ ...row, id: account_id, credentials: open(secrets, account_id, secret_version, credentials) }))
}

/** Throws when the account was sealed under a secret that this process does not hold. */
const open = (secrets: Secrets, account_id: string, version: string, sealed: Buffer): Account['credentials'] => {
  const secret = secrets.find(each => each.version === version)
  if (secret === undefined) throw new Error(`gateway account ${account_id} is sealed under secret version ${version}, which is not at hand`)
  return JSON.parse(unseal(secret.credentials, account_id, sealed)) as Account['credentials']
}

/** Makes an account, or brings an existing one to what is given; part of a change of settings. */
export const putAccount = (tx: Tx, [newest]: Secrets, account: NewAccount, at: Date) => tx`
  insert into gateway_accounts (account_id, project_id, gateway, label, base_url, credentials, secret_version, preauth, position, created_at)
  values (${account.id}, ${account.project_id}, ${account.gateway}, ${account.label}, ${account.base_url},
    ${seal(newest.credentials, account.id, JSON.stringify(account.credentials))}, ${newest.version}, ${account.preauth}, ${account.position}, ${at})
  on conflict (account_id) do update set project_id = excluded.project_id, gateway = excluded.gateway, label = excluded.label, base_url = excluded.base_url,
    credentials = excluded.credentials, secret_version = excluded.secret_version, preauth = excluded.preauth, position = excluded.position`

/** Takes an account in or out of use; part of a change of settings. False where there is no such account. */
export const switchAccount = async (tx: Tx, account_id: string, enabled: boolean) =>
  (await tx`update gateway_accounts set enabled = ${enabled} where account_id = ${account_id}`).count > 0
