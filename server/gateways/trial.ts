import { newReference } from '../platform/ids.ts'
import type { Account, Connector, PaymentAnswer } from './connector.ts'
import type { Gateways, GatewayResponse } from './http.ts'

/** What was found wrong, for programs; `ready`: nothing. */
export const findings = [
  'ready', 'credentials', 'not_switched_on', 'host', 'address', 'connection', 'tls', 'timeout', 'rate_limited', 'gateway_failed', 'busy', 'another_gateway', 'untestable',
] as const
export type Finding = (typeof findings)[number]

export interface Trial {
  finding: Finding
  /** What it means and what to do, as a sentence or two; no secret in it. */
  message: string
  requests: { operation: string; duration_ms: number; result: number | 'not_sent' | 'unknown' }[]
}

/** Asks how a payment stands that was never made: no money moves, and a gateway that says that it has none has let us in. */
export const tryAccount = async (connector: Connector, gateways: Gateways, account: Account, now: Date): Promise<Trial> => {
  const requests: Trial['requests'] = []
  const responses: GatewayResponse[] = []
  const door = gateways.door(account, ({ operation, duration_ms, result }) => { requests.push({ operation, duration_ms, result }) })
  const http: typeof door = async request => {
    const response = await door(request)
    responses.push(response)
    return response
  }
  // A token that was had before would hide that the credentials are wrong now.
  const call = { account, http, now, memory: new Map<string, unknown>() }
  const never = { reference: newReference(), gateway_payment_id: undefined, amount_minor: connector.limits.min_amount_minor, currency: connector.limits.currencies[0] ?? 'INR', started_at: now }
  const answer = await connector.fetch(call, never).catch((error: unknown): PaymentAnswer => ({ outcome: 'unknown', message: `the connector failed (${error instanceof Error ? error.name : 'no error'})` }))
  const finding = find(connector, answer, responses.at(-1))
  return { finding, message: says[finding]({ account, title: connector.title, detail: 'message' in answer ? answer.message : answer.outcome }), requests }
}

const find = ({ troubles = [] }: Connector, answer: PaymentAnswer, last: GatewayResponse | undefined): Finding => {
  // Nothing was asked: the gateway cannot be, or the credentials are none that it could be asked with.
  if (last === undefined) return answer.outcome === 'not_charged' && answer.because === 'unsupported' ? 'untestable' : 'credentials'
  if (last.kind !== 'answered') return findingOfCode(last.code ?? '')
  const trouble = troubles.find(({ says: words }) => words.test(last.text))
  if (trouble !== undefined) return trouble.means
  if (answer.outcome === 'not_charged' && answer.because === 'not_known') return 'ready'
  return findingOfStatus[last.status] ?? (last.status >= 500 ? 'gateway_failed' : 'another_gateway')
}

const findingOfStatus: Readonly<Record<number, Finding>> = { 401: 'credentials', 403: 'not_switched_on', 429: 'rate_limited' }

/** The codes of Node, OpenSSL and undici, and ours of http.ts. */
const codes: readonly [RegExp, Finding][] = [
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'host'],
  [/^ENOTPUBLIC$/, 'address'],
  [/CERT|SSL|TLS|SIGNATURE|^EPROTO$/, 'tls'],
  [/^(timeout|no_time|UND_ERR_.*TIMEOUT)$/, 'timeout'],
  [/^limit$/, 'busy'],
  [/^(redirect|UND_ERR_RES_EXCEEDED_MAX_SIZE|HPE_.*)$/, 'another_gateway'],
]
const findingOfCode = (code: string): Finding => codes.find(([pattern]) => pattern.test(code))?.[1] ?? 'connection'

const says: Readonly<Record<Finding, (facts: { account: Account; title: string; detail: string }) => string>> = {
  ready: ({ title }) => `${title} accepts the credentials, and answers as it should. No money was moved.`,
  credentials: ({ title, detail }) => `${title} refuses the credentials (${detail}). Check that they are whole, not revoked, and of the same surroundings (live or test) as base_url.`,
  not_switched_on: ({ title, detail }) => `${title} knows the account but does not let it in (${detail}). Have the API switched on for it, and this server's address allowed, where the gateway keeps a list of addresses.`,
  host: ({ account }) => `There is no host ${hostOf(account)}. Check base_url, and that this server can look names up.`,
  address: ({ account }) => `The host ${hostOf(account)} leads to an address inside this network, where no gateway is called. Check base_url.`,
  connection: ({ account, detail }) => `No connection to ${hostOf(account)}: ${detail}. Check base_url, and that the firewall lets this server out.`,
  tls: ({ account, detail }) => `${hostOf(account)} has no certificate that is good for it, or does not speak TLS: ${detail}. Check base_url, and whether a proxy stands between.`,
  timeout: ({ account, detail }) => `${hostOf(account)} did not answer in time: ${detail}. The gateway is slow or unreachable, or timeout_ms (${account.timeout_ms}) is too short.`,
  rate_limited: ({ title }) => `${title} says that it is asked too often, and so cannot be tested now. Try again in a minute.`,
  gateway_failed: ({ title, detail }) => `${title} failed to answer: ${detail}. Try again; where it lasts, ask the gateway.`,
  busy: ({ account }) => `The account has as many requests under way as it may have (${account.concurrency}). Try again, or raise its concurrency.`,
  another_gateway: ({ account, title, detail }) => `What answers at ${account.base_url} does not answer as ${title} does: ${detail}. Check base_url, its path too.`,
  untestable: ({ title, detail }) => `${title} was not asked: ${detail}.`,
}

const hostOf = ({ base_url }: Account) => new URL(base_url).host
