import { connectorOf, connectors, loadAccounts, putAccount, updateAccount, type Connector, type KeptAccount } from '../gateways/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Sql } from '../platform/db.ts'
import { fail } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { Secrets } from '../platform/secrets.ts'
import { changeSettings } from '../platform/settings.ts'
import { listProjects } from '../projects/index.ts'
import { readBaseUrl, readCredentials } from './account-fields.ts'

export interface AccountsDeps {
  sql: Sql
  secrets: Secrets
  clock: Clock
  /** For the audit log. */
  actor: string
  /** Whether an account may lead to a loopback address: the simulators'. */
  this_machine: boolean
}

/** What an operator may say of an account; `credentials` by name. */
export interface AccountInput {
  label: string
  base_url: string
  credentials: Readonly<Record<string, unknown>>
  preauth?: boolean | undefined
  position?: number | undefined
  enabled?: boolean | undefined
  timeout_ms?: number | undefined
  concurrency?: number | undefined
}

/** In the order in which they are asked. */
export const listAccounts = async ({ sql, secrets }: Pick<AccountsDeps, 'sql' | 'secrets'>, project_id?: string): Promise<KeptAccount[]> =>
  (await loadAccounts(sql, secrets)).filter(account => project_id === undefined || account.project_id === project_id)

export const findAccount = async (deps: Pick<AccountsDeps, 'sql' | 'secrets'>, id: string): Promise<KeptAccount> => found(await listAccounts(deps), id)

const found = (accounts: readonly KeptAccount[], id: string) => accounts.find(account => account.id === id) ?? fail('gateway_account_not_found', `There is no gateway account ${id.slice(0, 60)}`)

/** Gives a project one more account at a gateway, after the others unless `position` says otherwise. */
export const makeAccount = async (deps: AccountsDeps, { project_id, gateway, ...given }: AccountInput & { project_id: string; gateway: string }): Promise<KeptAccount> => {
  const { sql, secrets, clock, actor } = deps
  const connector = connectors.find(({ name }) => name === gateway) ?? fail('invalid_gateway_account', `gateway must be one of ${connectors.map(({ name }) => name).join(', ')}`)
  const base_url = readBaseUrl(given.base_url, deps)
  const credentials = readCredentials(connector, given.credentials, { whole: true })
  const preauth = readPreauth(connector, given.preauth ?? false)
  if (!(await listProjects({ sql })).some(project => project.project_id === project_id)) return fail('project_not_found', `There is no project ${project_id}`)
  const [id, at] = [newId('acc'), clock.now()]
  return changeSettings(sql, { at, actor, action: 'account.add', subject: id, detail: { project_id, gateway, label: given.label, base_url } }, async tx => {
    const there = (await loadAccounts(tx, secrets)).filter(account => account.project_id === project_id)
    const position = given.position ?? Math.max(0, ...there.map(each => each.position)) + 1
    const { label, enabled, timeout_ms, concurrency } = given
    await putAccount(tx, secrets, { id, project_id, gateway, label, base_url, credentials, preauth, position, enabled, timeout_ms, concurrency }, at)
    return found(await loadAccounts(tx, secrets), id)
  })
}

/** Changes what is given. Credentials that are not named stay, unless base_url moves to another host: they would be sent there. */
export const changeAccount = async (deps: AccountsDeps, id: string, given: Partial<AccountInput>): Promise<KeptAccount> => {
  const { sql, secrets, clock, actor } = deps
  const changed = Object.entries(given).filter(([, value]) => value !== undefined).map(([name]) => name)
  if (changed.length === 0) return fail('invalid_gateway_account', 'the body must name something to change')
  const before = await findAccount(deps, id)
  const connector = connectorOf(before.gateway)
  const base_url = given.base_url === undefined ? before.base_url : readBaseUrl(given.base_url, deps)
  const whole = new URL(base_url).origin !== new URL(before.base_url).origin
  if (whole && given.credentials === undefined) return fail('invalid_gateway_account', 'credentials is required, all of them, where base_url moves to another host: they would be sent there')
  const credentials = readCredentials(connector, given.credentials ?? {}, { whole })
  const preauth = readPreauth(connector, given.preauth ?? before.preauth)

  const [only] = changed.length === 1 ? changed : []
  const action = only === 'enabled' ? (given.enabled === true ? 'account.enable' : 'account.disable') : 'account.change'
  const detail = {
    changed: changed.join(', '),
    ...(base_url === before.base_url ? {} : { base_url }), ...(given.credentials === undefined ? {} : { credentials: Object.keys(credentials).join(', ') }),
    ...(only === 'enabled' || given.enabled === undefined ? {} : { enabled: given.enabled }),
  }
  return changeSettings(sql, { at: clock.now(), actor, action, subject: id, detail }, async tx => {
    const now = found(await loadAccounts(tx, secrets), id)
    // Somebody else moved it in between: what was checked above is not what is there.
    if (now.base_url !== before.base_url) return fail('gateway_account_changed')
    const { label = now.label, position = now.position, enabled = now.enabled, timeout_ms = now.timeout_ms, concurrency = now.concurrency } = given
    const next = { ...now, label, base_url, preauth: given.preauth === undefined ? now.preauth : preauth, position, enabled, timeout_ms, concurrency, credentials: { ...now.credentials, ...credentials } }
    await updateAccount(tx, secrets, next)
    return { ...next, secret_version: secrets[0].version }
  })
}

/**
 * Seals every account's credentials under the newest secret, each in a transaction of its own: to be broken off and
 * begun again at will. Answers how many were sealed anew, of how many.
 */
export const resealAccounts = async ({ sql, secrets, clock, actor }: Omit<AccountsDeps, 'this_machine'>): Promise<{ resealed: number; all: number; version: string }> => {
  const [{ version }] = secrets
  const accounts = await loadAccounts(sql, secrets)
  const old = accounts.filter(({ secret_version }) => secret_version !== version)
  for (const { id, secret_version } of old) {
    await changeSettings(sql, { at: clock.now(), actor, action: 'account.reseal', subject: id, detail: { from: secret_version, to: version } }, async tx =>
      // As it is now: somebody may have changed it since.
      updateAccount(tx, secrets, found(await loadAccounts(tx, secrets), id)))
  }
  return { resealed: old.length, all: accounts.length, version }
}

const readPreauth = ({ title, capabilities }: Connector, preauth: boolean) => {
  if (preauth && capabilities.preauth !== true) return fail('invalid_gateway_account', `preauth must be false: ${title} cannot hold money (${capabilities.preauth})`)
  return preauth
}
