import type { Answer } from '../../simulator/index.ts'

/** Error answers as published: {message, code, type, help}. Source: the OpenAPI document's error schemas, and the page "Errors" of the API reference. */

const help = 'The API reference lists every error and what to do about it'

const error = (status: number, type: string, code: string, message: string): Answer => ({ status, body: { message, code, type, help } })

export const invalid = (code: string, message: string): Answer => error(400, 'invalid_request_error', code, message)
export const missing = (field: string): Answer => invalid(`${field}_missing`, `${field} is missing in the request. Value received: `)
export const wrong = (field: string, received: unknown): Answer =>
  invalid(`${field}_invalid`, `${field} : is not valid. Value received: ${String(typeof received === 'object' ? JSON.stringify(received) : received).slice(0, 100)}`)
export const inactive = (message = 'order is not active'): Answer => invalid('order_inactive', message)
export const unsupported = (what: string): Answer => invalid('payment_method_unsupported', `${what} is not enabled for this order`)
export const notFound = (what: string): Answer => error(404, 'invalid_request_error', `${what}_not_found`, `${what.replaceAll('_', ' ')} not found`)
export const exists = (what: string): Answer => error(409, 'invalid_request_error', `${what}_already_exists`, `${what} with same id is already present`)
export const unauthenticated = error(401, 'authentication_error', 'request_failed', 'authentication Failed')
export const bankDown = error(502, 'api_error', 'bank_processing_failure', 'the bank could not process the request')

export const refusals = {
  bad_json: invalid('request_failed', 'the request body is not valid JSON'),
  too_large: error(413, 'invalid_request_error', 'request_failed', 'the request body is too large'),
  not_found: invalid('request_failed', 'bad URL, please check API documentation'),
  internal: error(500, 'api_error', 'internal_error', 'internal Server Error'),
  key_reused: error(422, 'idempotency_error', 'request_invalid', 'the idempotency key was used with another request'),
  rate_limited: { ...error(429, 'rate_limit_error', 'request_failed', 'Too many requests from IP. Check headers'), headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-retry': '30', 'x-ratelimit-type': 'app_id' } },
  bank_down: bankDown,
}
