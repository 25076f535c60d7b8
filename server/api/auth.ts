import type { FastifyInstance } from 'fastify'
import { Refusal } from '../platform/errors.ts'
import type { Settings } from '../platform/settings.ts'
import { authenticate, authenticateOperator, type Keys, type OperatorTokens, type Project } from '../projects/index.ts'

// One for all: a stack trace of a refused request tells nothing, and making it costs more than refusing.
const unauthorized = Object.freeze(new Refusal('unauthorized'))

type Headers = Record<string, string | string[] | undefined>

/** Undefined: missing, blank, unknown, wrong or revoked; which of them is told to nobody. */
export const projectOf = (keys: Keys, headers: Headers): Project | undefined => {
  const { 'x-client-id': client_id = '', 'x-client-secret': client_secret = '' } = headers
  return authenticate(keys, String(client_id), String(client_secret))
}

/** Nothing behind this is reached without credentials, and no body is read before they are checked. */
export const requireCredentials = (app: FastifyInstance, settings: Settings<{ keys: Keys }>) => {
  app.addHook('onRequest', (request, reply, done) => {
    const project = projectOf(settings.current.keys, request.headers)
    if (project === undefined) { done(unauthorized); return }
    request.project = project
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
    done()
  })
}

/** The same for /api, by an operator's token as a bearer. A merchant's key is none, and an operator's token is no merchant's key. */
export const requireOperator = (app: FastifyInstance, settings: Settings<{ operators: OperatorTokens }>) => {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
    const operator = authenticateOperator(settings.current.operators, request.headers.authorization ?? '')
    if (operator === undefined) { reply.header('www-authenticate', 'Bearer'); done(unauthorized); return }
    request.operator = operator
    done()
  })
}

/** Whether the path that a request came by is open to it: asked where no route matched, so that no hook has looked. */
export const mayAsk = ({ keys, operators }: { keys: Keys; operators: OperatorTokens }, url: string, headers: Headers): boolean => {
  if (url.startsWith('/router/')) return projectOf(keys, headers) !== undefined
  if (url.startsWith('/api/')) return authenticateOperator(operators, String(headers['authorization'] ?? '')) !== undefined
  return true
}
