import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { Refusal } from '../platform/errors.ts'

const spoken: Record<string, [status: string, message: string]> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The request headers are larger than 16 KiB'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['413 Payload Too Large', 'The chunk extensions are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not arrive in time'],
}

const refusal = (message: string) => JSON.stringify(new Refusal('invalid_request', message).body)
const headersOf = (body: string) => ({ 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body), connection: 'close' })

/** The last answer begun on a connection. */
const answers = new WeakMap<Socket, ServerResponse>()
/** A connection is refused once, however much comes after. */
const refused = new WeakSet<Socket>()

/** Refuses what node would refuse by itself, without a body, and answers whom node would leave without an answer. */
export const speakForNode = (app: FastifyInstance) => {
  // Who ends their side after the request, as HTTP/1.0 clients and `nc -N` do, still listens: their payment is made, and they must hear of it.
  Object.assign(app.server, { httpAllowHalfOpen: true })
  app.server.on('request', (request, answer) => { answers.set(request.socket, answer) })
  app.server.on('checkExpectation', (_request, answer) => {
    const body = refusal('the expect header must be 100-continue, or left out')
    answer.writeHead(417, headersOf(body)).end(body)
  })
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') done(new Refusal('invalid_request', 'the host header is required'))
    else done()
  })
}

/** What node's parser could not read as a request at all: answered by hand on the bare socket. */
export const clientErrorHandler = (error: { code?: string }, socket: Socket) => {
  if (error.code === 'ECONNRESET' || !socket.writable) { socket.destroy(); return }
  if (refused.has(socket)) return
  refused.add(socket)
  const say = () => {
    const [status, message] = spoken[error.code ?? ''] ?? ['400 Bad Request', 'The request is not valid HTTP']
    const body = refusal(message)
    const headers = Object.entries(headersOf(body)).map(([name, value]) => `${name}: ${value}\r\n`).join('')
    socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\n${body}`)
  }
  // A whole request before it is answered first: a refusal in that answer's place would say that nothing was done.
  const before = answers.get(socket)
  if (before?.req.complete === true && !before.writableFinished) before.once('close', say)
  else say()
}
