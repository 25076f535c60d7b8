import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { setTimeout as pause } from 'node:timers/promises'
import { garble, hang, reset } from './answers.ts'
import type { Fault } from './faults.ts'
import type { Answer, Asked, Gateway, Refusal, Route, Simulator } from './gateway.ts'

const body_limit = 1024 * 1024

const asText = (values: unknown): Record<string, string> => values as Record<string, string>

/** A call as the protocol sees it. */
export const asked = (gateway: Pick<Gateway, 'name'>, request: FastifyRequest): Omit<Asked, 'account'> => ({
  params: asText(request.params), query: asText(request.query), path: request.url.slice(gateway.name.length + 1),
  headers: request.headers, body: request.body, text: request.text ?? '',
  base_url: `http://${request.headers.host ?? 'localhost'}/${gateway.name}`,
})

const isForm = ({ headers }: FastifyRequest) => headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true

const isAnswer = (value: unknown): value is Answer => typeof value === 'object' && value !== null && 'status' in value

/** Serves one gateway's API: credentials, faults, idempotency keys, then the protocol, and the answer after the commit. */
export const serveRoutes = (app: FastifyInstance, sim: Simulator, gateway: Gateway) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string', bodyLimit: body_limit }, (request, text, done) => {
    request.text = String(text)
    try {
      done(null, request.text === '' ? undefined : isForm(request) ? Object.fromEntries(new URLSearchParams(request.text)) : JSON.parse(request.text))
    } catch {
      done(Object.assign(new Error('not JSON'), { refusal: 'bad_json' }))
    }
  })
  for (const route of gateway.routes(sim)) {
    app.route({ method: route.method, url: route.path, handler: (request, reply) => answerCall(sim, gateway, route, request, reply) })
  }
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error)
    if (refusal === 'internal') sim.log(error instanceof Error ? error.stack ?? error.message : String(error))
    return send(reply, gateway, request, gateway.refuse[refusal])
  })
  app.setNotFoundHandler((request, reply) => send(reply, gateway, request, gateway.refuse.not_found))
}

const refusalOf = (error: unknown): Refusal => {
  if (typeof error !== 'object' || error === null) return 'internal'
  if ('refusal' in error && error.refusal === 'bad_json') return 'bad_json'
  return 'code' in error && error.code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? 'too_large' : 'internal'
}

const answerCall = async (sim: Simulator, gateway: Gateway, route: Route, request: FastifyRequest, reply: FastifyReply) => {
  const call = asked(gateway, request)
  const admitted = gateway.admit(sim, call, route)
  if (isAnswer(admitted)) return send(reply, gateway, request, admitted)
  const known: Asked = { ...call, account: admitted }

  const fault = sim.faults.pick('request', () => ({ operation: route.operation, account: admitted?.client_id, ...route.facts?.(known) }))
  if (fault) return answerBadly(sim, gateway, route, request, reply, known, fault)

  const answer = carryOut(sim, gateway, route, request, known)
  await sim.ledger.committed()
  return send(reply, gateway, request, route.finish && answer.status === 200 ? await route.finish(answer) : answer)
}

const answerBadly = async (sim: Simulator, gateway: Gateway, route: Route, request: FastifyRequest, reply: FastifyReply, known: Asked, fault: Fault) => {
  const status = fault.status ?? 500
  const error = status === 429 ? gateway.refuse.rate_limited : { ...(status === 502 ? gateway.refuse.bank_down : gateway.refuse.internal), status }
  // Before anything is done.
  if (fault.kind === 'timeout_before') return hang(reply)
  if (fault.kind === 'reset_before') return reset(reply)
  if (fault.kind === 'error') return send(reply, gateway, request, error)
  if (fault.kind === 'garbage' && fault.done === false) return garble(reply, fault, undefined)
  if (fault.kind === 'slow') await pause(fault.ms ?? 3_000)

  const answer = carryOut(sim, gateway, route, request, known)
  await sim.ledger.committed()
  const finished = route.finish && answer.status === 200 ? await route.finish(answer) : answer
  // After it was done.
  if (fault.kind === 'timeout_after') return hang(reply)
  if (fault.kind === 'reset_after') return reset(reply)
  if (fault.kind === 'error_after') return send(reply, gateway, request, error)
  if (fault.kind === 'garbage') return garble(reply, fault, finished)
  return send(reply, gateway, request, finished)
}

/** The protocol's answer, or the stored one where the call carries an idempotency key that was used before. */
const carryOut = (sim: Simulator, gateway: Gateway, route: Route, request: FastifyRequest, known: Asked): Answer => {
  const { idempotency } = gateway
  const key = idempotency === undefined ? undefined : known.headers[idempotency.header]
  if (idempotency === undefined || typeof key !== 'string' || key === '' || route.method === 'GET') return sim.ledger.step(() => route.handle(known))

  const scope = `${known.account?.client_id ?? ''} ${route.operation}`
  const fingerprint = createHash('sha256').update(`${request.url}\0${request.text ?? ''}`).digest('base64url')
  const stored = sim.ledger.one<{ fingerprint: string; status: number; body: string }>('select * from replays where scope = :scope and key = :key', { scope, key })
  if (stored && stored.fingerprint !== fingerprint) return gateway.refuse.key_reused
  if (stored) return { status: stored.status, body: JSON.parse(stored.body), headers: idempotency.replayed }
  return sim.ledger.step(() => {
    const answer = route.handle(known)
    if (idempotency.keeps?.(answer) === false) return answer
    sim.ledger.write('insert into replays values (:scope, :key, :fingerprint, :status, :body, :created_at)', {
      scope, key, fingerprint, status: answer.status, body: JSON.stringify(answer.body), created_at: sim.clock.now(),
    })
    return { ...answer, headers: { ...answer.headers, ...idempotency.fresh } }
  })
}

const send = (reply: FastifyReply, gateway: Gateway, request: FastifyRequest, { status, body, headers }: Answer): FastifyReply => {
  reply.code(status).headers(gateway.headers?.(request) ?? {}).header('content-type', 'application/json; charset=utf-8')
  if (headers) reply.headers(headers)
  return reply.send(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body))
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it was sent. */
    text?: string
  }
}
