import { text } from 'node:stream/consumers'
import { changeAccount, findAccount, listAccounts, makeAccount, resealAccounts, type AccountsDeps } from '../console/index.ts'
import { MAX_TIMEOUT_MS, connectorOf, connectors, openGateways, tryAccount } from '../gateways/index.ts'
import { systemClock } from '../platform/clock.ts'
import { Refusal } from '../platform/errors.ts'
import { Remedy } from '../platform/remedy.ts'
import { argumentsOf, readFlags, wholeNumber } from './arguments.ts'
import { withSecrets } from './database.ts'

export const help = `Usage: sluice accounts <action> [options]

  list     [--project ID]          gateway accounts in the order in which they are asked; credentials are never shown
  add      --project ID --gateway NAME --label TEXT --base-url URL [settings]
  change   --account ID [--label TEXT] [--base-url URL] [--credentials] [settings]
  disable  --account ID            takes no new payments; what it took before is seen to
  enable   --account ID
  test     --account ID            asks the gateway, and says what is wrong; moves no money
  reseal                           seals all credentials under the newest secret of SLUICE_SECRETS; safe to break off and to repeat

  settings: --preauth true|false  --position N (the lowest is asked first)  --timeout-ms N  --concurrency N

add reads the credentials as JSON from standard input, so that they are in no shell history; so does change with --credentials:
  sluice accounts add --project proj_… --gateway cashfree --label Cashfree --base-url https://api.cashfree.com/pg < credentials.json

Gateways and their credentials: ${connectors.map(({ name, credentials }) => `${name} {${credentials.join(', ')}}`).join('; ')}.
Works on the database of DATABASE_URL with the secrets of SLUICE_SECRETS, or on that of a running sluice start.`

const options = {
  project: { type: 'string' }, gateway: { type: 'string' }, account: { type: 'string' }, label: { type: 'string' }, 'base-url': { type: 'string' }, credentials: { type: 'boolean' },
  preauth: { type: 'string' }, position: { type: 'string' }, 'timeout-ms': { type: 'string' }, concurrency: { type: 'string' },
} as const
type Flags = Partial<Record<Exclude<keyof typeof options, 'credentials'>, string | undefined>> & { credentials?: boolean | undefined }

const { actionOf, needed } = argumentsOf('accounts')

const settings = (flags: Flags) => {
  if (flags.preauth !== undefined && !['true', 'false'].includes(flags.preauth)) throw new Remedy('--preauth must be true or false.')
  return {
    preauth: flags.preauth === undefined ? undefined : flags.preauth === 'true',
    position: wholeNumber('position', flags.position, 1, 1_000_000), timeout_ms: wholeNumber('timeout-ms', flags['timeout-ms'], 500, MAX_TIMEOUT_MS), concurrency: wholeNumber('concurrency', flags.concurrency, 1, 1_000),
  }
}

const credentialsFromInput = async (): Promise<Record<string, unknown>> => {
  const input = await text(process.stdin)
  try {
    const given = JSON.parse(input) as unknown
    if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given as Record<string, unknown>
  } catch {
    // Said below, without a word of what was read.
  }
  throw new Remedy('The credentials on standard input are no JSON object; give {"name": "…"}, with the names that sluice accounts --help lists.')
}

const actions: Record<string, (deps: AccountsDeps, flags: Flags) => Promise<string>> = {
  list: async (deps, { project }) => {
    const accounts = await listAccounts(deps, project)
    if (accounts.length === 0) return 'There is no gateway account yet; sluice accounts --help tells how to add one.'
    return accounts.map(({ id, project_id, gateway, label, base_url, preauth, enabled }) =>
      `${id}  ${project_id}  ${gateway}  ${label}  ${base_url}${preauth ? '  pre-auth' : ''}${enabled ? '' : '  disabled'}`).join('\n')
  },
  add: async (deps, flags) => {
    const given = { project_id: needed('project', flags.project), gateway: needed('gateway', flags.gateway), label: needed('label', flags.label), base_url: needed('base-url', flags['base-url']), ...settings(flags) }
    const { id } = await makeAccount(deps, { ...given, credentials: await credentialsFromInput() })
    return `account_id  ${id}\nIts gateway sends notices to SLUICE_PUBLIC_URL/hooks/${id}`
  },
  change: async (deps, flags) => {
    const [id, given] = [needed('account', flags.account), { label: flags.label, base_url: flags['base-url'], ...settings(flags) }]
    await changeAccount(deps, id, { ...given, ...(flags.credentials === true ? { credentials: await credentialsFromInput() } : {}) })
    return `Changed ${id}.`
  },
  enable: (deps, flags) => setEnabled(deps, needed('account', flags.account), true),
  disable: (deps, flags) => setEnabled(deps, needed('account', flags.account), false),
  test: async (deps, flags) => {
    const account = await findAccount(deps, needed('account', flags.account))
    const gateways = openGateways()
    const { finding, message } = await tryAccount(connectorOf(account.gateway), gateways, account, systemClock.now()).finally(gateways.close)
    if (finding !== 'ready') throw new Remedy(message)
    return message
  },
  reseal: async deps => {
    const { resealed, all, version } = await resealAccounts(deps)
    return resealed === 0 ? `All ${all} accounts are sealed under secret ${version} already.` : `Sealed ${resealed} of ${all} accounts anew, under secret ${version}.`
  },
}

const setEnabled = async (deps: AccountsDeps, id: string, enabled: boolean) => {
  await changeAccount(deps, id, { enabled })
  return `${enabled ? 'Enabled' : 'Disabled'} ${id}.`
}

/** A refusal in the words of the command line: its fields are flags there. */
const remedyFor = (error: unknown): unknown =>
  error instanceof Refusal ? new Remedy(`${error.message.replace(/^(base_url|gateway|label|preauth)(?= )/, name => `--${name.replace('_', '-')}`)}.`) : error

export const run = async ([name = '', ...args]: string[]) => {
  const action = actionOf(actions, name)
  const flags = readFlags('accounts', args, options)
  // Whoever has the command line is on this machine already.
  console.log(await withSecrets(process.env, (sql, secrets) =>
    action({ sql, secrets, clock: systemClock, actor: 'cli', this_machine: true }, flags).catch((error: unknown) => { throw remedyFor(error) })))
  return 0
}
