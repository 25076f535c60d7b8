import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { fail, type ErrorCode } from '../platform/errors.ts'
import type { Claim } from '../platform/idempotency-store.ts'
import type { Idempotency } from '../platform/idempotency.ts'
import { keyOf } from '../platform/ids.ts'
import type { Secrets } from '../platform/secrets.ts'
import { fingerprints } from './fingerprint.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The idempotency key under which this request runs; undefined without one, and on a replay. */
    claim: Claim | undefined
  }
}

const REPLAYED = 'x-idempotency-replayed'

/** The request did nothing: the key is free for a corrected one. */
const changedNothing = new Set([400, 401, 413, 429])

interface SafeRetriesDeps {
  idempotency: Idempotency
  secrets: Secrets
}

/** Safe retries of every POST: the same request under the same key has one effect and one answer. */
export const safeRetries = (app: FastifyInstance, { idempotency, secrets }: SafeRetriesDeps) => {
  app.decorateRequest('claim', undefined)

  /** After validation: a request that is not valid takes no key. */
  const before = async (request: FastifyRequest, reply: FastifyReply) => {
    const invalid = request.routeOptions.config.invalid ?? 'invalid_request'
    const key = keyOfRequest(request, invalid)
    request.nonce = randomUUID()
    if (key === undefined) return
    const { fingerprint, older } = fingerprints(secrets, request, invalid)
    const claim = { idempotency_key: keyOf('idempotency', request.project.project_id, key), fingerprint, nonce: request.nonce, customer_key: request.personal ?? null }
    const verdict = await idempotency.claim({ ...claim, older })
    if (verdict.verdict === 'replay') return reply.code(verdict.status).header(REPLAYED, 'true').type('application/json; charset=utf-8').serializer(String).send(verdict.body)
    request.nonce = verdict.nonce
    request.claim = { ...claim, nonce: verdict.nonce }
  }

  /** Before the answer leaves: an answer the merchant has seen is an answer that is kept. */
  const after = async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
    const { claim } = request
    if (claim === undefined) return payload
    request.claim = undefined
    if (changedNothing.has(reply.statusCode)) await idempotency.free(claim).catch(() => {})
    else if (reply.statusCode >= 500) await idempotency.lapse(claim).catch(() => {})
    // Should it not be kept, the lease runs out, and the repeat finds by its nonce what was done here.
    else await idempotency.store({ ...claim, status: reply.statusCode, body: String(payload) }).catch(() => {})
    return payload
  }

  app.addHook('onRoute', route => {
    if (![route.method].flat().includes('POST')) return
    route.preHandler = [...[route.preHandler ?? []].flat(), before]
    route.onSend = [...[route.onSend ?? []].flat(), after]
  })
}

/** Undefined without one. Both spellings are in use; saying two different things is an error. */
const keyOfRequest = ({ headers }: FastifyRequest, invalid: ErrorCode): string | undefined => {
  const { 'x-idempotency-key': ours, 'idempotency-key': standard } = headers
  if (ours !== undefined && standard !== undefined && ours !== standard) fail(invalid, 'x-idempotency-key and Idempotency-Key must not differ')
  const key = ours ?? standard
  if (key === undefined) return undefined
  return /^[\x21-\x7e]{1,255}$/.test(String(key)) ? String(key) : fail(invalid, 'x-idempotency-key must be 1 to 255 visible ASCII characters')
}
