import { Type } from 'typebox'
import { MAX_TIMEOUT_MS, connectors, findings } from '../gateways/index.ts'
import { oneOf, text } from '../platform/http.ts'

const gateways = connectors.map(({ name }) => name)

export const AccountParams = Type.Object({ account_id: Type.String({ description: 'As the list shows it.' }) })
export const AccountsQuery = Type.Object({ project_id: Type.Optional(Type.String({ description: 'Only accounts of this project.' })) })

const settings = {
  label: text({ minLength: 1, maxLength: 100, description: 'For people.', example: 'Cashfree' }),
  base_url: text({ minLength: 1, maxLength: 500, description: 'Where the gateway is called: https, and a host of the internet.', example: 'https://api.cashfree.com/pg' }),
  credentials: Type.Record(Type.String(), Type.Unknown(), { description: `By name, each a text; they are sealed and never shown again. ${connectors.map(({ name, credentials }) => `\`${name}\`: ${credentials.map(each => `\`${each}\``).join(', ')}`).join('; ')}.` }),
}
const more = {
  preauth: Type.Optional(Type.Boolean({ description: 'The account holds money until it is captured, as it is set at the gateway; false when left out.' })),
  position: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'The lowest is asked first; after the others when left out.' })),
  enabled: Type.Optional(Type.Boolean({ description: 'Takes new payments; what it took before is seen to either way. True when left out.' })),
  timeout_ms: Type.Optional(Type.Integer({ minimum: 500, maximum: MAX_TIMEOUT_MS, description: 'For one operation, such as the start of a payment, with all the requests that it takes; 15000 when left out.' })),
  concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, description: 'Requests at the same time, of each process, at most; 100 when left out. One more is not sent, and another account may be tried.' })),
}

export const NewAccount = Type.Object({
  project_id: Type.String(),
  gateway: Type.String({ description: `One of ${gateways.join(', ')}.` }),
  ...settings, ...more,
}, { title: 'NewGatewayAccount' })

export const AccountChange = Type.Object({
  label: Type.Optional(settings.label), base_url: Type.Optional(settings.base_url), credentials: Type.Optional(settings.credentials), ...more,
}, { title: 'GatewayAccountChange', description: 'What is left out stays. Credentials that are not named stay, too, unless base_url moves to another host: then all are needed.' })

export const Account = Type.Object({
  account_id: Type.String(),
  project_id: Type.String(),
  gateway: Type.String(),
  label: Type.String(),
  base_url: Type.String(),
  credentials: Type.Array(Type.String(), { description: 'The names of those that are kept. The values are shown to nobody.' }),
  sealed_under: Type.String({ description: 'The version of the secret that seals them.' }),
  webhook_url: Type.String({ description: 'Where the gateway is to send its notices.' }),
  preauth: Type.Boolean(),
  position: Type.Integer(),
  enabled: Type.Boolean(),
  timeout_ms: Type.Integer(),
  concurrency: Type.Integer(),
  created_at: Type.String(),
}, { title: 'GatewayAccount' })

export const Accounts = Type.Object({ accounts: Type.Array(Account) }, { title: 'GatewayAccounts' })

export const Trial = Type.Object({
  ok: Type.Boolean(),
  finding: oneOf(findings, { description: '`ready`, or what is wrong.' }),
  message: Type.String({ description: 'What it means and what to do, for people.' }),
  requests: Type.Array(Type.Object({
    operation: Type.String(), duration_ms: Type.Number(), result: Type.String({ description: 'The HTTP status, or why there is none: `not_sent`, `unknown`.' }),
  }), { description: 'The requests that were made for it.' }),
}, { title: 'GatewayAccountTrial' })
