import type { Call } from '../connector.ts'
import { member, parseExact, textOf, type Json } from '../exact-json.ts'
import type { GatewayRequest } from '../http.ts'
import { API_VERSION, type Failure } from './mapping.ts'

/** The API's own error, with the PaymentIntent it concerns. */
export interface ApiError extends Failure { kind: 'error'; status: number; type: string; code: string; message: string; intent: Json | undefined }

export type Said =
  /** `replayed`: the answer to an earlier request under the same key, as it was then. */
  | { kind: 'ok'; body: Json; replayed: boolean }
  | ApiError
  | { kind: 'not_sent'; message: string }
  | { kind: 'unknown'; message: string }

interface Request extends Pick<GatewayRequest, 'operation' | 'method' | 'path'> {
  /** Fields by their names in Stripe's form notation: 'metadata[reference]'. */
  fields?: Record<string, string>
  idempotency_key?: string
}

/** Somebody else is at work on it, or something behind Stripe failed: nothing is known. */
const undecided = [409, 424]

/** One request with the account's key; GET's fields go into the query. What is not the published shape is unknown. */
export const send = async ({ account, http }: Call, { operation, method, path, fields, idempotency_key }: Request): Promise<Said> => {
  const form = fields === undefined ? '' : new URLSearchParams(fields).toString()
  const answer = await http({
    operation, method, path: method === 'GET' && form !== '' ? `${path}?${form}` : path, ...(method === 'GET' ? {} : { body: form }),
    headers: {
      authorization: `Bearer ${account.credentials['secret_key'] ?? ''}`, 'stripe-version': API_VERSION, accept: 'application/json',
      ...(method === 'GET' ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(idempotency_key === undefined ? {} : { 'idempotency-key': idempotency_key }),
    },
  })
  if (answer.kind !== 'answered') return answer
  const said = parseExact(answer.text)
  if (said === undefined || said === null || typeof said !== 'object') return { kind: 'unknown', message: `the answer (${answer.status}) is not JSON` }
  if (answer.status >= 200 && answer.status < 300) return { kind: 'ok', body: said, replayed: answer.headers['idempotent-replayed'] === 'true' }
  const error = failureOf(member(said, 'error'))
  const type = textOf(member(said, 'error', 'type'))
  if (answer.status >= 500 || undecided.includes(answer.status) || type === undefined || error.message === undefined) return { kind: 'unknown', message: `the gateway failed (${answer.status}${error.code === undefined ? '' : ` ${error.code}`})` }
  return { kind: 'error', status: answer.status, type, ...error, code: error.code ?? type, message: error.message, intent: member(said, 'error', 'payment_intent') }
}

/** An error object, in an answer or as a PaymentIntent's last_payment_error. */
export const failureOf = (error: Json | undefined): Failure => {
  const of = (name: string) => textOf(member(error, name))
  return { code: of('code'), decline_code: of('decline_code'), network_decline_code: of('network_decline_code'), advice_code: of('advice_code'), message: of('message') }
}
