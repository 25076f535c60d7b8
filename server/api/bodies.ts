import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal, type ErrorCode } from '../platform/errors.ts'

export const BODY_LIMIT = 64 * 1024

const json = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i

const invalid = (request: FastifyRequest, message: string) => {
  const code: ErrorCode = request.routeOptions.config.invalid ?? 'invalid_request'
  return new Refusal(code, message)
}

/**
 * Bodies are JSON in UTF-8; a missing content type means that too. Nothing sent is undefined, for the schema to judge:
 * clients send a content type with a bodyless DELETE.
 */
export const readJsonBodies = (app: FastifyInstance) => {
  // Refuses `__proto__` keys, spelled with escapes too.
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (request, raw, done) => {
    if (raw.length === 0) { done(null, undefined); return }
    const type = request.headers['content-type']
    if (type !== undefined && type !== 'application/json' && !json.test(type)) { done(invalid(request, 'the content-type header must be application/json')); return }
    if (!isUtf8(raw)) { done(invalid(request, 'the body must be UTF-8')); return }
    void parse(request, raw.toString(), (error, body) => {
      if (error === null) done(null, body)
      else done(invalid(request, 'the body must be valid JSON'))
    })
  })
}
