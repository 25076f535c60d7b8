import type { Answer } from '../../simulator/index.ts'
import type { Failure } from './failures.ts'

/** Error answers as published: {error: {code, description, source, step, reason, metadata, field}}. Source: the page on errors of razorpay.com/docs/api, and the errors listed with each call. */

const error = (status: number, body: Record<string, unknown>): Answer => ({ status, body: { error: { metadata: {}, ...body } } })

const business = (description: string, reason: string, more: Record<string, unknown> = {}) =>
  error(400, { code: 'BAD_REQUEST_ERROR', description, source: 'business', step: 'payment_initiation', reason, ...more })

export const invalid = (description: string, field?: string): Answer => business(description, 'input_validation_failed', field === undefined ? {} : { field })
export const missing = (field: string): Answer => invalid(`${field}: is required.`, field)
export const extra = (fields: string[]): Answer => business(`${fields.join(', ')} is/are not required and should not be sent`, 'extra_field_sent')
export const tooLittle = business('Order amount less than minimum amount allowed', 'amount_less_than_minimum_amount', { step: 'order_creation', field: 'amount' })
export const noSuchId: Answer = invalid('The id provided does not exist')
export const alreadyPaid = business('Your payment has been declined as the order is already paid. Please initiate the payment with a new order.', 'order_already_paid')
export const notEnabled = (reason: string, description: string): Answer => business(description, reason)

/** A payment that failed while it was asked for. */
export const failed = (failure: Failure, payment_id: string, order_id: string): Answer => error(400, {
  code: failure.code, description: failure.description, source: failure.source, step: failure.step, reason: failure.reason, metadata: { payment_id, order_id },
})

export const unauthenticated = error(401, { code: 'BAD_REQUEST_ERROR', description: 'Authentication failed', source: 'NA', step: 'NA', reason: 'NA' })

const server = (status: number, code: string, description: string): Answer => error(status, { code, description, source: 'internal', step: 'NA', reason: 'server_error' })

export const refusals = {
  bad_json: invalid('The request body is not valid JSON'),
  too_large: error(413, { code: 'BAD_REQUEST_ERROR', description: 'The request is too large', source: 'NA', step: 'NA', reason: 'NA' }),
  not_found: error(400, { code: 'BAD_REQUEST_ERROR', description: 'The requested URL was not found on the server.', source: 'NA', step: 'NA', reason: 'NA' }),
  internal: server(500, 'SERVER_ERROR', 'Something went wrong at the server. Try again after a while.'),
  key_reused: business('Different request with the same idempotency key has already been processed.', 'duplicate_request'),
  rate_limited: error(429, { code: 'BAD_REQUEST_ERROR', description: 'Request failed. Please try after sometime.', source: 'NA', step: 'NA', reason: 'NA' }),
  bank_down: server(502, 'GATEWAY_ERROR', 'The bank could not be reached.'),
}
