import type { Call } from '../connector.ts'
import { member, parseExact, textOf, type Json } from '../exact-json.ts'
import type { GatewayRequest } from '../http.ts'
import { API_VERSION } from './mapping.ts'

export type Said =
  | { kind: 'ok'; body: Json }
  /** The API's own error: `{message, code, type}`. */
  | { kind: 'error'; status: number; code: string; message: string }
  | { kind: 'not_sent'; message: string }
  | { kind: 'unknown'; message: string }

interface Request extends Pick<GatewayRequest, 'operation' | 'method' | 'path'> {
  /** JSON text: amounts are written by us, digit by digit. */
  body?: string
}

/**
 * One request with the account's credentials. What is not the published shape is unknown: it says nothing about money.
 *
 * No idempotency key goes with it: under one Cashfree gives its first answer again, a 502 too, and what did not get
 * through the first time never would. Orders and refunds have our reference as their id; a hold ends but once.
 */
export const send = async ({ account, http }: Call, { operation, method, path, body }: Request): Promise<Said> => {
  const answer = await http({
    operation, method, path, ...(body === undefined ? {} : { body }),
    headers: {
      'x-client-id': account.credentials['client_id'] ?? '', 'x-client-secret': account.credentials['client_secret'] ?? '',
      'x-api-version': API_VERSION, accept: 'application/json', 'content-type': 'application/json',
    },
  })
  if (answer.kind !== 'answered') return answer
  const said = parseExact(answer.text)
  if (said === undefined || said === null || typeof said !== 'object') return { kind: 'unknown', message: `the answer (${answer.status}) is not JSON` }
  if (answer.status >= 200 && answer.status < 300) return { kind: 'ok', body: said }
  const code = textOf(member(said, 'code'))
  const message = textOf(member(said, 'message'))
  if (answer.status >= 500 || code === undefined || message === undefined) return { kind: 'unknown', message: `the gateway failed (${answer.status}${code === undefined ? '' : ` ${code}`})` }
  return { kind: 'error', status: answer.status, code, message }
}

/** Nothing is there under the name: published as order_not_found and, so spelt, somethind_not_found. Another 404 is of an address, or of somebody in between. */
export const isNotThere = (status: number, code: string) => status === 404 && code.endsWith('_not_found')
