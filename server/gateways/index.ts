import { cashfree } from './cashfree/connector.ts'
import type { Connector } from './connector.ts'
import { guard } from './guard.ts'
import { paytm } from './paytm/connector.ts'
import { payu } from './payu/connector.ts'
import { phonepe } from './phonepe/connector.ts'
import { razorpay } from './razorpay/connector.ts'
import { stripe } from './stripe/connector.ts'

export { abilities } from './connector.ts'
export type * from './connector.ts'
export { loadAccounts, putAccount, updateAccount, type KeptAccount, type NewAccount } from './accounts.ts'
export { isLoopbackHost, isPublicHost } from './addresses.ts'
export { isPayersFault } from './declines.ts'
export { openGateways, type CallRecord, type Gateways } from './http.ts'
export { findings, tryAccount, type Trial } from './trial.ts'

/** Every gateway there is. A new one is a folder and a line here. */
export const connectors: readonly Connector[] = [cashfree, paytm, payu, phonepe, razorpay, stripe].map(guard)

const byName = new Map(connectors.map(connector => [connector.name, connector]))

/** Throws where there is no such gateway: accounts name only gateways of the list. */
export const connectorOf = (gateway: string): Connector => {
  const connector = byName.get(gateway)
  if (connector === undefined) throw new Error(`there is no gateway ${gateway}`)
  return connector
}
