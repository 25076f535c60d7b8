import { randomUUID } from 'node:crypto'
import type { FastifyError, FastifyReply, FastifyRequest, FastifySchemaValidationError } from 'fastify'
import { unavailable } from '../platform/batch.ts'
import { isUnavailable } from '../platform/db.ts'
import { Refusal, type ErrorCode } from '../platform/errors.ts'
import { formats } from '../platform/formats.ts'
import type { Log } from '../platform/log.ts'

/** `/customer_details/0/customer_email` to `customer_details[0].customer_email`. */
const fieldOf = (instancePath: string, missing?: string) =>
  [...instancePath.split('/').slice(1).map(part => part.replaceAll('~1', '/').replaceAll('~0', '~')), ...missing === undefined ? [] : [missing]]
    .map((part, at) => /^\d+$/.test(part) && at > 0 ? `[${part}]` : `${at === 0 ? '' : '.'}${part.slice(0, 120)}`).join('')

const types: Record<string, string> = {
  string: 'a string', number: 'a number', integer: 'a whole number', boolean: 'true or false', object: 'an object', array: 'an array', null: 'null',
}
const typeNames = (type: unknown) => [type].flat().flatMap(each => String(each).split(',')).map(each => types[each] ?? each).join(' or ')

const characters = (n: unknown) => `${String(n)} character${n === 1 ? '' : 's'}`

/** What each keyword of a schema asks for, after the field's name. */
const rules: Record<string, (params: Record<string, unknown>) => string> = {
  required: () => 'is required',
  type: ({ type }) => `must be ${typeNames(type)}`,
  format: ({ format }) => rulesOfFormats[String(format)] ?? `must be a valid ${String(format)}`,
  enum: ({ allowedValues }) => `must be one of ${[allowedValues].flat().filter(value => value !== null).join(', ')}`,
  const: ({ allowedValue }) => `must be ${JSON.stringify(allowedValue)}`,
  minLength: ({ limit }) => limit === 1 ? 'must not be empty' : `must have at least ${characters(limit)}`,
  maxLength: ({ limit }) => `must have at most ${characters(limit)}`,
  minimum: ({ limit }) => `must be ${String(limit)} or more`,
  maximum: ({ limit }) => `must be ${String(limit)} or less`,
  exclusiveMinimum: ({ limit }) => `must be more than ${String(limit)}`,
  exclusiveMaximum: ({ limit }) => `must be less than ${String(limit)}`,
  minProperties: ({ limit }) => `must have at least ${String(limit)} entries`,
  maxProperties: ({ limit }) => `must have at most ${String(limit)} entries`,
  minItems: ({ limit }) => `must have at least ${String(limit)} items`,
  maxItems: ({ limit }) => `must have at most ${String(limit)} items`,
  propertyNames: ({ propertyName }) => `has a name that is not allowed: ${JSON.stringify(String(propertyName).slice(0, 120))}`,
  pattern: () => 'has characters or a shape that is not allowed',
}
const rulesOfFormats: Record<string, string> = Object.fromEntries(Object.entries(formats).map(([name, { rule }]) => [name, rule]))

/** Faults that the contract has its own sentence for, which names what is at fault: the one in the table of codes. */
const inTheContractsWords = (code: ErrorCode, where: string, { keyword, params }: FastifySchemaValidationError) =>
  code === 'invalid_customer_data' ? keyword === 'format' && params['format'] === 'email' : code === 'invalid_customer_id' && where === 'params'

/** Which field is at fault, and why, as a sentence. Undefined: the table's own sentence says it. */
const sentence = (errors: readonly FastifySchemaValidationError[], where: string, code: ErrorCode) => {
  // propertyNames reports the name's own fault first, at no path of its own.
  const error = errors.find(each => each.keyword === 'propertyNames') ?? errors[0]
  if (error === undefined || inTheContractsWords(code, where, error)) return undefined
  const { keyword, instancePath, params, message = 'is not valid' } = error
  const missing = keyword === 'required' ? String(params['missingProperty']) : undefined
  const field = fieldOf(instancePath, missing) || `the ${where === 'querystring' ? 'query' : where}`
  if (field === 'the body' && keyword === 'type') return 'a JSON object is required as the body'
  return `${field} ${rules[keyword]?.(params) ?? message}`
}

/** What a parser or the framework found wrong with the request, in our words. */
const ofFramework: Record<string, string> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'the content-type header must be application/json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'the body is not as long as the content-length header says',
  FST_ERR_BAD_URL: 'the path has a broken percent-encoding',
  FST_ERR_MAX_PARAM_LENGTH: 'a part of the path is too long',
}

interface Codes {
  invalid?: ErrorCode
  failed?: ErrorCode
}

/** Any error as the refusal that answers it. Undefined: the server is at fault, and it must be looked into. */
export const refusalFor = (error: FastifyError | Error, { invalid = 'invalid_request' }: Codes): Refusal | undefined => {
  if (error instanceof Refusal) return error
  if (isUnavailable(error)) return unavailable()
  const { code = '', statusCode, validation, validationContext = 'body' }: Partial<FastifyError> = error
  if (validation !== undefined) return new Refusal(invalid, sentence(validation, validationContext, invalid))
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new Refusal('request_too_large')
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return new Refusal(invalid, ofFramework[code] ?? 'the request could not be read')
  return undefined
}

/** The status and body of a refusal, on a reply. */
export const sendRefusal = (reply: FastifyReply, refusal: Refusal) => {
  if (refusal.retry_after !== undefined) reply.header('retry-after', String(refusal.retry_after))
  return reply.code(refusal.status).send(refusal.body)
}

/** Answers every error as `{message, code, type}`. What is our fault is logged whole, under an id that the answer's x-request-id names. */
export const errorHandler = (log: Log) => (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply) => {
  const codes = request.routeOptions.config
  const refusal = refusalFor(error, codes)
  if (refusal !== undefined) return sendRefusal(reply, refusal)
  const request_id = randomUUID()
  log.error({ request_id, method: request.method, route: request.routeOptions.url, err: error }, 'request failed')
  return sendRefusal(reply.header('x-request-id', request_id), new Refusal(codes.failed ?? 'internal_error'))
}
