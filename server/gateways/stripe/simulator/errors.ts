import { refusalsOf, type Answer } from '../../simulator/index.ts'

/** Error answers as published: {error: {type, code, message, param …}}. Source: docs.stripe.com/api/errors and the types of the Node client. */

interface Said { type: string; code?: string; message: string; param?: string; decline_code?: string; [more: string]: unknown }

const error = (status: number, said: Said): Answer => ({
  status, body: { error: { ...(said.code === undefined ? {} : { doc_url: `https://stripe.com/docs/error-codes/${said.code.replaceAll('_', '-')}` }), ...said } },
})

export const invalid = (code: string, message: string, param?: string): Answer => error(400, { type: 'invalid_request_error', code, message, ...(param === undefined ? {} : { param }) })
export const missing = (param: string): Answer => invalid('parameter_missing', `Missing required param: ${param}.`, param)
export const notInteger = (param: string): Answer => invalid('parameter_invalid_integer', `Invalid integer: ${param}`, param)
export const wrong = (param: string, message: string): Answer => error(400, { type: 'invalid_request_error', message, param })
export const noSuch = (what: string, id: string): Answer => error(404, { type: 'invalid_request_error', code: 'resource_missing', message: `No such ${what}: '${id.slice(0, 60)}'`, param: 'id' })
export const unexpectedState = (message: string, payment_intent: object): Answer => error(400, { type: 'invalid_request_error', code: 'payment_intent_unexpected_state', message, payment_intent })
export const declinedAnswer = (failure: object, payment_intent: object): Answer => error(402, { ...failure as Said, payment_intent })
export const unauthenticated = error(401, { type: 'invalid_request_error', message: 'Invalid API Key provided' })

export const refusals = {
  ...refusalsOf((status, _, message) => error(status, { type: status >= 500 ? 'api_error' : 'invalid_request_error', message })),
  key_reused: error(400, { type: 'idempotency_error', message: 'Keys for idempotent requests can only be used with the same parameters they were first used with.' }),
  rate_limited: { ...error(429, { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests' }), headers: { 'stripe-rate-limited-reason': 'global-rate' } },
}
