import { fastify, type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { seconds } from '../platform/clock.ts'
import { formats } from '../platform/formats.ts'
import type { RouterApp } from '../platform/http.ts'
import { BODY_LIMIT } from './bodies.ts'
import { clientErrorHandler } from './unreadable.ts'

/** The HTTP server with its limits, and nothing on it yet. */
export const openServer = (onBadPath: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => void): RouterApp => fastify({
  logger: false, // A line per request costs more than the request; failures are logged where they are answered.
  bodyLimit: BODY_LIMIT,
  // A client that sends a byte a second must not hold a connection for ever.
  requestTimeout: seconds(20),
  http: { headersTimeout: seconds(10), connectionsCheckingInterval: seconds(2), requireHostHeader: false /* by speakForNode */ },
  // Longer than load balancers keep theirs (60 s mostly), so that the side that closes is never us in mid-request.
  keepAliveTimeout: seconds(75),
  // While stopping, what comes on an open connection is still answered, and the connection closed after it.
  return503OnClosing: false,
  forceCloseConnections: 'idle',
  routerOptions: {
    // Ids that are too long are refused by the schema with the operation's own 400; node's header limit is below this.
    maxParamLength: 32 * 1024,
  },
  ajv: {
    customOptions: { coerceTypes: false, useDefaults: false, removeAdditional: false, allErrors: false, strict: false },
    // Not a plugin: those run before fastify adds its own formats, which would take the place of ours of the same name.
    onCreate: ajv => {
      for (const [name, { validate }] of Object.entries(formats)) ajv.addFormat(name, { type: 'string', validate })
    },
  },
  frameworkErrors: onBadPath,
  clientErrorHandler,
}).withTypeProvider<TypeBoxTypeProvider>()
