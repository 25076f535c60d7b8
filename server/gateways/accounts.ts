import type { Query, Tx } from '../platform/db.ts'
import { seal, unseal, type Secret, type Secrets } from '../platform/secrets.ts'
import type { Account } from './connector.ts'

interface StoredAccount extends Omit<KeptAccount, 'id' | 'credentials'> {
  account_id: string
  credentials: Buffer
}

/** An account as it is kept. `position`: the first eligible account in this order takes a payment. */
export interface KeptAccount extends Account {
  position: number
  /** Of the secret that its credentials are sealed under. */
  secret_version: string
  created_at: Date
}

/** An account as operators give it; `putAccount` fills in what is left out. */
export interface NewAccount extends Pick<Account, 'id' | 'project_id' | 'gateway' | 'label' | 'base_url' | 'credentials' | 'preauth'> {
  position: number
  enabled?: boolean | undefined
  timeout_ms?: number | undefined
  concurrency?: number | undefined
}

/** All accounts, in the order in which they are asked; for the settings that every process holds in memory. */
export const loadAccounts = async (sql: Query, secrets: Secrets): Promise<KeptAccount[]> => {
  const rows = await sql<StoredAccount[]>`
    select account_id, project_id, gateway, label, base_url, credentials, secret_version, enabled, preauth, timeout_ms, concurrency, position, created_at
      from gateway_accounts order by project_id, position, account_id`
  return rows.map(({ account_id, credentials, ...row }) => ({ ...row, id: account_id, credentials: open(secrets, account_id, row.secret_version, credentials) }))
}

/** Throws when the account was sealed under a secret that this process does not hold. */
const open = (secrets: Secrets, account_id: string, version: string, sealed: Buffer): Account['credentials'] => {
  const secret = secrets.find(each => each.version === version)
  if (secret === undefined) throw new Error(`gateway account ${account_id} is sealed under secret version ${version}, which is not at hand`)
  return JSON.parse(unseal(secret.credentials, account_id, sealed)) as Account['credentials']
}

const close = (secret: Secret, { id, credentials }: Pick<Account, 'id' | 'credentials'>) => seal(secret.credentials, id, JSON.stringify(credentials))

/** Makes an account, or brings an existing one to what is given; part of a change of settings. */
export const putAccount = (tx: Tx, [newest]: Secrets, { enabled = true, timeout_ms = 15_000, concurrency = 100, ...account }: NewAccount, at: Date) => tx`
  insert into gateway_accounts (account_id, project_id, gateway, label, base_url, credentials, secret_version, preauth, position, enabled, timeout_ms, concurrency, created_at)
  values (${account.id}, ${account.project_id}, ${account.gateway}, ${account.label}, ${account.base_url}, ${close(newest, account)}, ${newest.version}, ${account.preauth}, ${account.position},
    ${enabled}, ${timeout_ms}, ${concurrency}, ${at})
  on conflict (account_id) do update set project_id = excluded.project_id, gateway = excluded.gateway, label = excluded.label, base_url = excluded.base_url,
    credentials = excluded.credentials, secret_version = excluded.secret_version, preauth = excluded.preauth, position = excluded.position`

/** Writes what may change of an account, its credentials sealed anew; part of a change of settings. */
export const updateAccount = (tx: Tx, [newest]: Secrets, account: KeptAccount) => tx`
  update gateway_accounts set label = ${account.label}, base_url = ${account.base_url}, credentials = ${close(newest, account)}, secret_version = ${newest.version},
    preauth = ${account.preauth}, position = ${account.position}, enabled = ${account.enabled}, timeout_ms = ${account.timeout_ms}, concurrency = ${account.concurrency}
   where account_id = ${account.id}`
