import { loadAccounts, putAccount } from '../gateways/index.ts'
import type { SimulatedAccount } from '../gateways/simulators.ts'
import { systemClock } from '../platform/clock.ts'
import type { Sql } from '../platform/db.ts'
import type { Secrets } from '../platform/secrets.ts'
import { changeSettings } from '../platform/settings.ts'
import { authenticate, listProjects, loadKeys, makeKey, makeProject, type Credentials } from '../projects/index.ts'

const project_id = 'proj_demo'

export interface DemoOptions {
  /** What an earlier start showed; kept while it is still good. */
  existing?: Credentials
  /** The accounts it is to have, at the simulators of this start. */
  accounts: SimulatedAccount[]
}

/** The demo project, a key of it, and its accounts at the simulated gateways. Safe to repeat: only what is missing is made. */
export const ensureDemo = async (sql: Sql, secrets: Secrets, { existing, accounts }: DemoOptions): Promise<Credentials & { project_id: string }> => {
  const deps = { sql, secrets, clock: systemClock, actor: 'demo' }
  const projects = await listProjects({ sql })
  if (!projects.some(project => project.project_id === project_id)) {
    await makeProject(deps, { project_id, organisation_id: 'org_demo', name: 'Demo shop', organisation_name: 'Demo organisation' })
  }
  await ensureAccounts(sql, secrets, accounts)

  const known = existing === undefined ? undefined : authenticate(await loadKeys(sql, secrets), existing.client_id, existing.client_secret)
  if (existing !== undefined && known?.project_id === project_id) return { project_id, client_id: existing.client_id, client_secret: existing.client_secret }
  const { client_id, client_secret } = await makeKey(deps, project_id)
  return { project_id, client_id, client_secret }
}

export const demoAccountId = ({ gateway, number }: Pick<SimulatedAccount, 'gateway' | 'number'>) => `acc_demo_${gateway}_${number}`

const ensureAccounts = async (sql: Sql, secrets: Secrets, accounts: SimulatedAccount[]) => {
  const wanted = accounts.map(({ number, ...account }, at) => ({ ...account, id: demoAccountId({ ...account, number }), project_id, position: at + 1 }))
  const there = await loadAccounts(sql, secrets)
  const asWanted = wanted.every(account => there.some(each =>
    each.id === account.id && each.base_url === account.base_url && each.preauth === account.preauth && JSON.stringify(each.credentials) === JSON.stringify(account.credentials)))
  if (asWanted) return
  const at = systemClock.now()
  await changeSettings(sql, { at, actor: 'demo', action: 'accounts.put', subject: project_id, detail: { accounts: wanted.length } }, async tx => {
    for (const account of wanted) await putAccount(tx, secrets, account, at)
  })
}
