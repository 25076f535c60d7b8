import { systemClock } from '../platform/clock.ts'
import type { Sql } from '../platform/db.ts'
import type { Secrets } from '../platform/secrets.ts'
import { loadAccounts } from '../gateways/index.ts'
import { publish, readGiven, saveDraft, selectVersions } from '../routing/index.ts'

/**
 * What the demo project starts with: something to look at and to change. Only where nobody has written anything yet. A list
 * is the default, so that who tries a gateway's test data meets that gateway.
 */
export const ensureDemoRouting = async (sql: Sql, secrets: Secrets, project_id: string): Promise<void> => {
  if ((await selectVersions(sql, project_id)).length > 0) return
  const accounts = (await loadAccounts(sql, secrets)).filter(account => account.project_id === project_id)
  const [first, ...others] = accounts.filter(({ preauth }) => !preauth).map(({ id }) => id)
  const holding = accounts.filter(({ preauth }) => preauth).map(({ id }) => id)
  if (first === undefined) return
  const ordinary = [first, ...others]
  const all = [...ordinary, ...holding].join(', ')
  const text = `
    ${ordinary.map((id, at) => `fee ${id} for upi 0%\nfee ${id} ${[1.95, 2, 2.1, 1.9][at % 4]}%`).join('\n')}
    ${holding.map(id => `fee ${id} for upi 0%\nfee ${id} 2.2%`).join('\n')}
    rule "Money that is held first" when preauth is true priority ${[...holding, ...ordinary].join(', ')}
    rule "Large cards: who takes most of them" when method is card and amount >= 50000 smart ${all} exploring up to 0
    rule "Learn who takes most" off when amount >= 1 smart ${all}
    default priority ${all}`
  const deps = { sql, clock: systemClock, actor: 'demo' }
  const version = await saveDraft(deps, project_id, readGiven({ text }, accounts), 'What the demo starts with')
  await publish(deps, accounts, { project_id, version, force: true })
}
