import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifySchema } from 'fastify'
import { Type, type TSchema } from 'typebox'
import { withRefusals, type RouterApp } from '../platform/http.ts'

const description = `Orders, payments, refunds and customers over one API, in front of many gateways.

Every request carries \`x-client-id\` and \`x-client-secret\`. Every refusal is \`{message, code, type}\` and names the field at fault.
A POST may carry \`x-idempotency-key\`: for 24 hours the same request under the same key has one effect and gets the first answer again,
marked by \`x-idempotency-replayed: true\`. While the first request runs, and for at most 30 seconds should it be cut off by a crash, a repeat is told 409 \`idempotency_key_in_use\`.

What is tagged *Control* is the operators' side, under \`/api\`: it takes \`Authorization: Bearer …\` with an operator's token, never a merchant's key.
Its \`servers\` differ from the merchants': give it a client of its own where a generator overlooks that.`

/** What `idempotency.ts` does for every POST of a merchant. It is checked there; here it is said. */
const safelyRetried = (schema: FastifySchema): FastifySchema => ({
  ...schema,
  headers: Type.Object({ 'x-idempotency-key': Type.Optional(Type.String({ minLength: 1, maxLength: 255, description: 'Visible ASCII characters, new for each thing that is to be done, and the same in all repeats of it.' })) }),
  response: withRefusals(schema.response as Record<number, TSchema>, ['idempotency_key_in_use', 'idempotency_key_reused']),
})

/** The document of all routes that are registered after this, at /openapi.json, and as a page at /docs: both made of the routes' own schemas. */
export const documentRoutes = async (app: RouterApp, { public_url }: { public_url: string }) => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.0.3',
      info: { title: 'Sluice', version: '1.0.0', description },
      servers: [{ url: `${public_url}/router` }],
      security: [{ ApiKeyAuth: [], ApiSecret: [] }],
      components: {
        securitySchemes: {
          ApiKeyAuth: { type: 'apiKey', in: 'header', name: 'x-client-id' },
          ApiSecret: { type: 'apiKey', in: 'header', name: 'x-client-secret' },
          OperatorToken: { type: 'http', scheme: 'bearer', description: 'Made by `sluice operators make`.' },
        },
      },
    },
    // The paths stand below the server's /router, as merchants write them.
    stripBasePath: true,
    // What operators may do stands beside the merchants' API, at the server's root and behind tokens of its own.
    transform: ({ schema, url, route }) => ({
      url,
      schema: url.startsWith('/api/') ? { ...schema, security: [{ OperatorToken: [] }], servers: [{ url: public_url }] }
        : url.startsWith('/router/') && route.method === 'POST' ? safelyRetried(schema) : schema,
    }),
    transformObject: document => inWordsOf30('openapiObject' in document ? document.openapiObject : document.swaggerObject),
    hideUntagged: true,
  })
  // The page brings all its parts along, and may load from nowhere else.
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'", uiConfig: { docExpansion: 'list', defaultModelsExpandDepth: 0, validatorUrl: null } })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}

/** JSON Schema as OpenAPI 3.0 has it: with other words for `exclusiveMinimum`, and none for the names that members of the sender's may have (`propertyNames`). */
const inWordsOf30 = <Document extends object>(document: Document): Document => JSON.parse(JSON.stringify(document), (name, value) => {
  if (name === 'propertyNames') return undefined
  const above: unknown = value?.exclusiveMinimum
  return typeof above === 'number' ? { ...value, minimum: above, exclusiveMinimum: true } : value
})
