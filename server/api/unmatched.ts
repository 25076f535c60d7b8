import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal, type ErrorCode } from '../platform/errors.ts'
import { refusalFor, sendRefusal } from './errors.ts'

interface KnownRoute {
  methods: string[]
  pattern: RegExp
  /** The 400 code of each method's operation. */
  invalid: Record<string, ErrorCode | undefined>
}

/** What stands in for a route where none matched, made from the routes as they are registered. */
export const openUnmatched = () => {
  const routes = new Map<string, KnownRoute>()

  const find = (url: string) => {
    const [path = ''] = url.split('?', 1)
    return [...routes.values()].find(route => route.pattern.test(path))
  }

  return {
    /** Call before any route is registered. */
    watch: (app: FastifyInstance) => {
      app.addHook('onRoute', ({ url, method, config }) => {
        const known = routes.get(url) ?? { methods: [], pattern: patternOf(url), invalid: {} }
        for (const each of [method].flat()) {
          if (!known.methods.includes(each)) known.methods.push(each)
          known.invalid[each] = config?.invalid
        }
        routes.set(url, known)
      })

      app.setNotFoundHandler((request, reply) => {
        const route = find(request.url)
        if (route === undefined) return sendRefusal(reply, new Refusal('route_not_found', `There is no ${request.url.split('?', 1)[0]?.slice(0, 200)}`))
        const allowed = route.methods.toSorted().join(', ')
        return sendRefusal(reply.header('allow', allowed), new Refusal('method_not_allowed', `This path takes ${allowed}`))
      })
    },

    /** A path whose encoding is broken, or a part of it far too long, matches no route in the router, but names one to people. */
    refuseBadPath: (error: FastifyError, request: FastifyRequest, reply: FastifyReply, may_ask: boolean) => {
      if (!may_ask) return sendRefusal(reply, new Refusal('unauthorized'))
      const invalid = find(request.url)?.invalid[request.method]
      return sendRefusal(reply, refusalFor(error, invalid === undefined ? {} : { invalid }) ?? new Refusal('internal_error'))
    },
  }
}

const patternOf = (url: string) => new RegExp(`^${url.split('/').map(part => part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : RegExp.escape(part)).join('/')}$`)

const spoken: Record<string, [status: string, message: string]> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The request headers are larger than 16 KiB'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['413 Payload Too Large', 'The chunk extensions are too large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not arrive in time'],
}

/** What node's parser could not read as a request at all: answered by hand on the bare socket. */
export const clientErrorHandler = (error: { code?: string }, socket: Socket) => {
  if (error.code === 'ECONNRESET' || !socket.writable) { socket.destroy(); return }
  const [status, message] = spoken[error.code ?? ''] ?? ['400 Bad Request', 'The request is not valid HTTP']
  const body = JSON.stringify({ ...new Refusal('invalid_request').body, message })
  socket.end(`HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`)
}
