import type { Answer } from '../../simulator/index.ts'

/** Error answers: `{success, code, message, data}` of the payment service; the access layer says `errorCode` and `context`. The first five codes are published; the others are our choice. */
const error = (status: number, code: string, message: string): Answer => ({ status, body: { success: false, code, message, data: {} } })

export const bad = (message: string): Answer => error(400, 'BAD_REQUEST', message)
export const unauthorized: Answer = { status: 401, body: { success: false, code: 'UNAUTHORIZED', errorCode: 'UNAUTHORIZED', message: 'Unauthorized', context: { error_description: 'Client Authentication Failure' } } }
export const noOrder = error(404, 'ORDER_NOT_FOUND', 'No order was found for this id')
export const wrongState = error(400, 'INVALID_TRANSACTION_STATE', 'The transaction is not in a state that allows this')
const internal = error(500, 'INTERNAL_SERVER_ERROR', 'There was an error on our side')

export const duplicate = (what: 'ORDER' | 'REFUND') => error(409, `DUPLICATE_${what}`, `The merchant ${what.toLowerCase()} id was used before`)
export const noTransaction = error(404, 'TRANSACTION_NOT_FOUND', 'No transaction was found for this id')
export const noRefund = error(404, 'REFUND_NOT_FOUND', 'No refund was found for this id')
export const notEntitled = error(403, 'FORBIDDEN', 'The merchant is not enabled for this')

export const refusals = {
  bad_json: bad('The body is not JSON'),
  too_large: error(413, 'BAD_REQUEST', 'The body is too large'),
  not_found: error(404, '404', 'Api Mapping Not Found'),
  internal,
  key_reused: internal,
  rate_limited: error(429, 'TOO_MANY_REQUESTS', 'Too many requests'),
  bank_down: error(502, 'BAD_GATEWAY', 'Bad gateway'),
}
