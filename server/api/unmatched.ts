import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal, type ErrorCode } from '../platform/errors.ts'
import { refusalFor, sendRefusal } from './errors.ts'

interface KnownRoute {
  methods: string[]
  pattern: RegExp
  /** The 400 code of each method's operation. */
  invalid: Record<string, ErrorCode | undefined>
}

/** Whoever opens the address that `start` prints wants to read something; programs are told that there is nothing. */
const isBrowserAtTheDoor = ({ method, url, headers }: FastifyRequest) => method === 'GET' && url === '/' && headers.accept?.includes('text/html') === true

/** What stands in for a route where none matched, made from the routes as they are registered. */
export const openUnmatched = () => {
  const routes = new Map<string, KnownRoute>()

  const find = (url: string) => {
    const [path = ''] = url.split('?', 1)
    return [...routes.values()].find(route => route.pattern.test(path))
  }

  const refuse = (request: FastifyRequest, reply: FastifyReply) => {
    const route = find(request.url)
    if (isBrowserAtTheDoor(request)) return reply.redirect('./docs')
    if (route === undefined) return sendRefusal(reply, new Refusal('route_not_found', `There is no ${request.url.split('?', 1)[0]?.slice(0, 200)}`))
    const allowed = route.methods.toSorted().join(', ')
    return sendRefusal(reply.header('allow', allowed), new Refusal('method_not_allowed', `This path takes ${allowed}`))
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

      // Before the body is read: whatever is wrong with that, the path is told first.
      app.addHook('onRequest', (request, reply, done) => {
        if (request.is404) void refuse(request, reply)
        else done()
      })
      app.setNotFoundHandler(refuse)
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
