import { connectorOf, tryAccount, type Gateways, type KeptAccount } from '../gateways/index.ts'
import { wireTime } from '../platform/clock.ts'
import { operation, type RouterApp } from '../platform/http.ts'
import { isLoopbackHost } from '../platform/loopback.ts'
import { Account, AccountChange, AccountParams, Accounts, AccountsQuery, NewAccount, Trial } from './account-schema.ts'
import { changeAccount, findAccount, listAccounts, makeAccount, type AccountsDeps } from './accounts.ts'

export interface AccountRoutesDeps extends Pick<AccountsDeps, 'sql' | 'secrets' | 'clock'> {
  gateways: Gateways
  public_url: string
}

const tag = 'Control: gateway accounts'

const listGatewayAccounts = operation({
  id: 'listGatewayAccounts', tag, summary: 'List gateway accounts', description: 'By project, in the order in which they are asked.',
  schema: { querystring: AccountsQuery, response: { 200: Accounts } },
  refusals: ['invalid_gateway_account', 'retrieval_failed'],
})
const getGatewayAccount = operation({
  id: 'getGatewayAccount', tag, summary: 'Get a gateway account',
  schema: { params: AccountParams, response: { 200: Account } },
  refusals: ['invalid_gateway_account', 'gateway_account_not_found', 'retrieval_failed'],
})
const createGatewayAccount = operation({
  id: 'createGatewayAccount', tag, summary: 'Add a gateway account', description: 'A project may have any number, several at one gateway too.',
  schema: { body: NewAccount, response: { 200: Account } },
  examples: { cashfree: { project_id: 'proj_demo', gateway: 'cashfree', label: 'Cashfree', base_url: 'https://api.cashfree.com/pg', credentials: { client_id: 'your_app_id', client_secret: 'your_secret_key' } } },
  refusals: ['invalid_gateway_account', 'project_not_found', 'internal_error'],
})
const updateGatewayAccount = operation({
  id: 'updateGatewayAccount', tag, summary: 'Change a gateway account', description: 'Enables and disables it, too. Every process knows the change within a second.',
  schema: { params: AccountParams, body: AccountChange, response: { 200: Account } },
  examples: { disable: { enabled: false } },
  refusals: ['invalid_gateway_account', 'gateway_account_not_found', 'gateway_account_changed', 'internal_error'],
})
const testGatewayAccount = operation({
  id: 'testGatewayAccount', tag, summary: 'Test a gateway account',
  description: 'Asks the gateway how a payment stands that was never made, and says in words what is wrong. No money is moved. Secrets of webhooks are not tried: only a notice proves them.',
  schema: { params: AccountParams, response: { 200: Trial } },
  refusals: ['invalid_gateway_account', 'gateway_account_not_found', 'internal_error'],
})

export const accountRoutes = ({ sql, secrets, clock, gateways, public_url }: AccountRoutesDeps) => async (app: RouterApp) => {
  // Whoever runs it on their own machine has the simulators there; in production nothing on this machine is a gateway.
  const this_machine = isLoopbackHost(new URL(public_url).hostname)
  const by = ({ name: actor }: { name: string }): AccountsDeps => ({ sql, secrets, clock, actor, this_machine })
  const shown = (account: KeptAccount) => onTheWire(account, public_url)

  app.get('/gateway-accounts', listGatewayAccounts, async ({ query }) => ({ accounts: (await listAccounts({ sql, secrets }, query.project_id)).map(shown) }))
  app.get('/gateway-accounts/:account_id', getGatewayAccount, async ({ params }) => shown(await findAccount({ sql, secrets }, params.account_id)))
  app.post('/gateway-accounts', createGatewayAccount, async ({ operator, body }) => shown(await makeAccount(by(operator), body)))
  app.patch('/gateway-accounts/:account_id', updateGatewayAccount, async ({ operator, params, body }) => shown(await changeAccount(by(operator), params.account_id, body)))
  app.post('/gateway-accounts/:account_id/test', testGatewayAccount, async ({ params }) => {
    const account = await findAccount({ sql, secrets }, params.account_id)
    const { finding, message, requests } = await tryAccount(connectorOf(account.gateway), gateways, account, clock.now())
    return { ok: finding === 'ready', finding, message, requests: requests.map(({ result, ...request }) => ({ ...request, result: String(result) })) }
  })
}

/** Only what is named here is shown: whatever else an account may hold some day is not. */
const onTheWire = ({ id, project_id, gateway, label, base_url, credentials, secret_version, preauth, position, enabled, timeout_ms, concurrency, created_at }: KeptAccount, public_url: string) => ({
  account_id: id, project_id, gateway, label, base_url, credentials: Object.keys(credentials), sealed_under: secret_version, webhook_url: `${public_url}/hooks/${id}`,
  preauth, position, enabled, timeout_ms, concurrency, created_at: wireTime(created_at),
})
