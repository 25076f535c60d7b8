import { text } from 'node:stream/consumers'
import { connectors, loadAccounts, putAccount, switchAccount, type NewAccount } from '../gateways/index.ts'
import { systemClock } from '../platform/clock.ts'
import type { Sql } from '../platform/db.ts'
import { newId } from '../platform/ids.ts'
import { Remedy } from '../platform/remedy.ts'
import { checkSecrets, type Secrets } from '../platform/secrets.ts'
import { changeSettings } from '../platform/settings.ts'
import { listProjects } from '../projects/index.ts'
import { readFlags } from './arguments.ts'
import { withDatabase } from './database.ts'

export const help = `Usage: sluice accounts <action> [options]

  list     [--project ID]          gateway accounts in the order in which they are asked; credentials are never shown
  add      --project ID --gateway NAME --label TEXT --base-url URL [--preauth] [--position N]
  disable  --account ID            takes no new payments; what it took before is seen to
  enable   --account ID

add reads the credentials as JSON from standard input, so that they are in no shell history:
  sluice accounts add --project proj_… --gateway cashfree --label Cashfree --base-url https://api.cashfree.com/pg < credentials.json

Gateways and their credentials: ${connectors.map(({ name, credentials }) => `${name} {${credentials.join(', ')}}`).join('; ')}.
Works on the database of DATABASE_URL with the secrets of SLUICE_SECRETS, or on that of a running sluice start.`

interface Flags {
  project?: string | undefined, gateway?: string | undefined, label?: string | undefined, 'base-url'?: string | undefined
  preauth?: boolean | undefined, position?: string | undefined, account?: string | undefined
}

interface Deps { sql: Sql, secrets: Secrets }

const needed = (flag: keyof Flags, flags: Flags): string => {
  const value = flags[flag]
  if (typeof value !== 'string' || value.trim() === '') throw new Remedy(`--${flag} is missing; sluice accounts --help lists what is needed.`)
  return value
}

const actions: Record<string, (deps: Deps, flags: Flags) => Promise<string>> = {
  list: async ({ sql, secrets }, { project }) => {
    const accounts = (await loadAccounts(sql, secrets)).filter(({ project_id }) => project === undefined || project_id === project)
    if (accounts.length === 0) return 'There is no gateway account yet; sluice accounts --help tells how to add one.'
    return accounts.map(({ id, project_id, gateway, label, base_url, preauth, enabled }) =>
      `${id}  ${project_id}  ${gateway}  ${label}  ${base_url}${preauth ? '  pre-auth' : ''}${enabled ? '' : '  disabled'}`).join('\n')
  },
  add: async ({ sql, secrets }, flags) => {
    const project_id = needed('project', flags)
    if (!(await listProjects({ sql })).some(project => project.project_id === project_id)) throw new Remedy(`There is no project ${project_id}; sluice keys list shows them.`)
    const gateway = needed('gateway', flags)
    const connector = connectors.find(({ name }) => name === gateway)
    if (connector === undefined) throw new Remedy(`There is no gateway ${gateway}; it is one of ${connectors.map(({ name }) => name).join(', ')}.`)
    const there = (await loadAccounts(sql, secrets)).filter(account => account.project_id === project_id)
    const account: NewAccount = {
      id: newId('acc'), project_id, gateway, label: needed('label', flags), base_url: baseUrl(needed('base-url', flags)), preauth: flags.preauth ?? false,
      position: flags.position === undefined ? there.length + 1 : position(flags.position),
      credentials: readCredentials(await text(process.stdin), connector.credentials),
    }
    const at = systemClock.now()
    await changeSettings(sql, { at, actor: 'cli', action: 'account.add', subject: account.id, detail: { project_id, gateway, label: account.label, base_url: account.base_url } }, tx => putAccount(tx, secrets, account, at))
    return `account_id  ${account.id}\nIts gateway sends notices to SLUICE_PUBLIC_URL/hooks/${account.id}`
  },
  enable: (deps, flags) => setEnabled(deps, needed('account', flags), true),
  disable: (deps, flags) => setEnabled(deps, needed('account', flags), false),
}

const setEnabled = async ({ sql }: Deps, account_id: string, enabled: boolean) => {
  const found = await changeSettings(sql, { at: systemClock.now(), actor: 'cli', action: enabled ? 'account.enable' : 'account.disable', subject: account_id }, tx => switchAccount(tx, account_id, enabled))
  if (!found) throw new Remedy(`There is no gateway account ${account_id}; sluice accounts list shows them.`)
  return `${enabled ? 'Enabled' : 'Disabled'} ${account_id}.`
}

/** Credentials must not travel in the clear, but to a simulator on this machine they may. */
const baseUrl = (given: string) => {
  const url = URL.canParse(given) ? new URL(given) : undefined
  const local = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost'
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && local)) throw new Remedy('--base-url must be an https URL, such as https://api.cashfree.com/pg (http only for a simulator on this machine).')
  return given.replace(/\/+$/, '')
}

const position = (given: string) => {
  if (!/^[1-9]\d{0,5}$/.test(given)) throw new Remedy('--position must be a whole number from 1 on; the lowest is asked first.')
  return Number(given)
}

const readCredentials = (json: string, names: readonly string[]): Record<string, string> => {
  const wanted = `{${names.map(name => `"${name}":"…"`).join(',')}}`
  try {
    const given = JSON.parse(json) as Record<string, unknown> | null
    return Object.fromEntries(names.map(name => {
      const value = given?.[name]
      if (typeof value !== 'string' || value === '') throw new Remedy(`The credentials on standard input lack ${name}; give ${wanted}.`)
      return [name, value]
    }))
  } catch (error) {
    throw error instanceof Remedy ? error : new Remedy(`The credentials on standard input are not JSON; give ${wanted}.`)
  }
}

export const run = async ([name = '', ...args]: string[]) => {
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined
  if (action === undefined) throw new Remedy(`sluice accounts takes one of ${Object.keys(actions).join(', ')}; sluice accounts --help says more.`)
  const flag = { type: 'string' } as const
  const flags = readFlags('accounts', args, { project: flag, gateway: flag, label: flag, 'base-url': flag, preauth: { type: 'boolean' }, position: flag, account: flag })
  console.log(await withDatabase(process.env, async (sql, { secrets }) => {
    const wrong = await checkSecrets(sql, secrets)
    if (wrong !== undefined) throw new Remedy(wrong)
    return action({ sql, secrets }, flags)
  }))
  return 0
}
