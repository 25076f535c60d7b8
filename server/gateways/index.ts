import type { Connector, Unguarded } from './connector.ts'
import { guard } from './guard.ts'
import { gatewayNames } from './list.ts'

export { MAX_TIMEOUT_MS, abilities } from './connector.ts'
export type * from './connector.ts'
export { loadAccounts, putAccount, updateAccount, type KeptAccount, type NewAccount } from './accounts.ts'
export { isPublicHost } from './addresses.ts'
export { isPayersFault } from './declines.ts'
export { abilityOf } from './guard.ts'
export { indianDay } from './ist.ts'
export { openGateways, type CallRecord, type Gateways } from './http.ts'
export { withoutPersons } from './redact.ts'
export { findings, tryAccount, type Trial } from './trial.ts'

const connectorIn = async (name: string): Promise<Unguarded> => (await import(`./${name}/connector.ts`) as { connector: Unguarded }).connector

/** Every gateway of list.ts. */
export const connectors: readonly Connector[] = (await Promise.all(gatewayNames.map(connectorIn))).map(guard)

const byName = new Map(connectors.map(connector => [connector.name, connector]))

/** Throws where there is no such gateway: accounts name only gateways of the list. */
export const connectorOf = (gateway: string): Connector => {
  const connector = byName.get(gateway)
  if (connector === undefined) throw new Error(`there is no gateway ${gateway}`)
  return connector
}
