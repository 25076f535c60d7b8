import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Refusal, type ErrorCode } from '../platform/errors.ts'

export const BODY_LIMIT = 64 * 1024

const json = /^application\/json\s*(?:;|$)/i
/** A charset that is neither UTF-8 nor a part of it. Other parameters say nothing about JSON. */
const foreign = /;\s*charset\s*=(?!\s*"?(?:utf-?8|us-ascii)"?\s*(?:;|$))/i

/** May hold a key that reaches into prototypes, perhaps spelled with escapes; a byte order mark is for the careful parser, too. */
const suspicious = /__proto__|constructor|\\u|^\uFEFF/

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
  // Whatever the type says comes here; by its own name nearly every request's is found at once.
  app.addContentTypeParser<Buffer>(['application/json', '*'], { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (request, raw, done) => {
    if (raw.length === 0) { done(null, undefined); return }
    const { 'content-type': type, 'content-encoding': encoding } = request.headers
    if (type !== undefined && type !== 'application/json' && (!json.test(type) || foreign.test(type))) { done(invalid(request, 'the content-type header must be application/json, in UTF-8')); return }
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity') { done(invalid(request, 'the content-encoding header must be left out: no compressed body is read')); return }
    if (!isUtf8(raw)) { done(invalid(request, 'the body must be UTF-8')); return }
    const text = raw.toString()
    if (!suspicious.test(text)) {
      const body = readJson(text)
      if (body === undefined) done(invalid(request, 'the body must be valid JSON'))
      else done(null, body)
      return
    }
    void parse(request, text, (error, body) => {
      if (error === null) done(null, body)
      else done(invalid(request, readJson(text.replace(/^\uFEFF/, '')) === undefined ? 'the body must be valid JSON' : 'the body must not have a field __proto__, nor constructor with prototype in it'))
    })
  })
}

/** Undefined where it is not JSON. */
const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
