import type { Call } from '../connector.ts'
import { ExactNumber, member, parseExact, textOf, type Json } from '../exact-json.ts'
import type { GatewayRequest } from '../http.ts'
import type { Failure } from './mapping.ts'

export type Said =
  | { kind: 'ok'; body: Json }
  | SaidError
  | { kind: 'not_sent'; message: string }
  | { kind: 'unknown'; message: string }

/** The API's own error. `code` is the reason where there is one, since Razorpay's code is too broad. */
export interface SaidError {
  kind: 'error'
  status: number
  code: string
  message: string
  failure: Failure
  /** The payment that failed, where there is one already. */
  gateway_payment_id: string | undefined
}

interface Request extends Pick<GatewayRequest, 'operation' | 'method' | 'path'> {
  body?: object
  headers?: Record<string, string>
}

/** One request with the account's key. What is not the published shape is unknown: it says nothing about money. */
export const send = async ({ account, http }: Call, { operation, method, path, body, headers = {} }: Request): Promise<Said> => {
  const { key_id = '', key_secret = '' } = account.credentials
  const answer = await http({
    operation, method, path, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { authorization: `Basic ${Buffer.from(`${key_id}:${key_secret}`).toString('base64')}`, accept: 'application/json', 'content-type': 'application/json', ...headers },
  })
  if (answer.kind !== 'answered') return answer
  const said = parseExact(answer.text)
  if (said === undefined || said === null || typeof said !== 'object') return { kind: 'unknown', message: `the answer (${answer.status}) is not JSON` }
  if (answer.status >= 200 && answer.status < 300) return { kind: 'ok', body: said }
  const failure = failureOf(member(said, 'error'), '')
  const message = failure.description
  if (answer.status >= 500 || failure.code === undefined || message === undefined) return { kind: 'unknown', message: `the gateway failed (${answer.status}${failure.code === undefined ? '' : ` ${failure.code}`})` }
  return { kind: 'error', status: answer.status, code: failure.reason ?? failure.code, message, failure, gateway_payment_id: paymentIdOf(member(said, 'error', 'metadata', 'payment_id')) }
}

/** The parts of an error object, or of a payment, whose fields begin with `error_`. */
export const failureOf = (value: Json | undefined, prefix: '' | 'error_'): Failure => {
  const of = (name: string) => {
    const found = textOf(member(value, prefix + name))
    return found === 'NA' ? undefined : found
  }
  return { code: of('code'), reason: of('reason'), source: of('source'), step: of('step'), description: of('description') }
}

/** An id goes into the path of later requests: it must look like one. */
export const paymentIdOf = (value: Json | undefined): string | undefined => {
  const id = textOf(value)
  return id !== undefined && /^pay_[A-Za-z0-9]{1,40}$/.test(id) ? id : undefined
}

/** An amount as Razorpay writes them: whole minor units. */
export const minorUnits = (value: Json | undefined): bigint | undefined => {
  const digits = textOf(value)
  return digits !== undefined && /^\d{1,15}$/.test(digits) ? BigInt(digits) : undefined
}

/** A time as Razorpay writes them: seconds since 1970. */
export const secondsOf = (value: Json | undefined): Date | undefined =>
  value instanceof ExactNumber && /^\d{1,11}$/.test(value.source) ? new Date(Number(value.source) * 1000) : undefined

/** The items of a list; undefined where it is none. */
export const itemsOf = (value: Json): Json[] | undefined => {
  const items = member(value, 'items')
  return Array.isArray(items) ? items : undefined
}
