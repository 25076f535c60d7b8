import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { Type, type Static, type TSchema } from 'typebox'
import { Refusal, type ErrorCode } from './errors.ts'
import type { FormatName } from './formats.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * What every row made by this request carries, so that its repeat finds its own rows and is no conflict: the
     * idempotency key's nonce where there is a key, else a random one. Set on POST only; '' otherwise.
     */
    nonce: string
    /** The customer whose personal data the answer holds: set before the handler runs, so that a stored answer can be forgotten with them. */
    personal: string | undefined
  }
  interface FastifyContextConfig {
    /** The operation's own codes for a request that is not valid, and for a server that failed. */
    invalid?: ErrorCode
    failed?: ErrorCode
  }
}

/** What a room's routes are registered on: `export const customersRoutes = (deps: Deps) => async (app: RouterApp) => { … }`. */
export type RouterApp = FastifyInstance<RawServerDefault, RawRequestDefaultExpression, RawReplyDefaultExpression, FastifyBaseLogger, TypeBoxTypeProvider>

// Schemas ----------------------------------------------------------------------------------------------------------

interface TextRules {
  format?: FormatName
  minLength?: number
  maxLength?: number
  description?: string
  example?: string
}

/** A text; control characters are refused unless `format` says otherwise. Lengths count characters, not bytes. */
export const text = (rules: TextRules = {}) => Type.String({ format: 'text', ...rules })

/** Texts under names of the sender's. (TypeBox's Record has a pattern for the names instead: what it does not match goes unchecked, and unwritten.) */
export const texts = ({ names, values, ...rules }: { names?: TSchema; values: TSchema; maxProperties?: number; description?: string }) =>
  Type.Unsafe<Record<string, string>>({ type: 'object', ...(names === undefined ? {} : { propertyNames: names }), additionalProperties: values, ...rules })

/** An id that merchants choose. */
export const merchantId = (rules: { description?: string; example?: string } = {}) => Type.String({ format: 'merchant-id', ...rules })

/** The same, or null. */
export const nullable = <S extends TSchema>(schema: S) => Type.Unsafe<Static<S> | null>({ ...schema, nullable: true })

/** One of a few texts. */
export const oneOf = <const Values extends readonly string[]>(values: Values, rules: { description?: string; nullable?: true } = {}) =>
  Type.Unsafe<Values[number]>({ type: 'string', enum: [...values], ...rules })

const ErrorBody = Type.Object({
  message: Type.String({ description: 'For people; names the field or the thing at fault.' }),
  code: Type.String({ description: 'For programs.' }),
  type: Type.String({ description: 'validation_error, authentication_error, authorization_error, resource_error, gateway_error, server_error, ...' }),
}, { title: 'Error' })

// Operations -------------------------------------------------------------------------------------------------------

interface WireSchemas {
  params?: TSchema
  querystring?: TSchema
  body?: TSchema
  /** By status; the answers other than refusals. A 204 is `Type.Null({ description })`. */
  response: Record<number, TSchema>
}

interface Operation<Schemas extends WireSchemas> {
  /** As in the contract, e.g. `updateCustomer`. */
  id: string
  /** Under /router, for merchants; under /api, for operators. */
  tag: 'Orders' | 'Payments' | 'Refunds' | 'Customers' | `Control: ${string}`
  summary: string
  description?: string
  schema: Schemas
  /** Of the request body, by name. */
  examples?: Record<string, object>
  /** Of the answer with status 200. */
  answer?: unknown
  /** What the operation may refuse with; its 400 code first, then those of 404 and 409 …, its 500 code last. */
  refusals: readonly [invalid: ErrorCode, ...ErrorCode[], failed: ErrorCode]
}

/**
 * A route's options from what it is: schema (validation, types, serialisers and OpenAPI come from it) and its codes.
 * `app.put('/customer/:customer_id', operation({ … }), async ({ project, params, body }) => …)`
 */
export const operation = <const Schemas extends WireSchemas>({ id, tag, summary, description, schema, examples, answer, refusals }: Operation<Schemas>) => {
  const answers: Record<number, TSchema> = { ...schema.response }
  if (answer !== undefined && answers[200] !== undefined) answers[200] = { description: `${summary}: done.`, ...answers[200], examples: [answer] }
  const documented = {
    operationId: id, tags: [tag], summary, ...(description === undefined ? {} : { description }), ...schema,
    ...(schema.body === undefined || examples === undefined ? {} : { body: withExamples(schema.body, examples) }),
    response: withRefusals(answers, ['unauthorized', ...refusals, ...(schema.body === undefined ? [] : ['request_too_large' as const]), 'service_unavailable']),
  }
  return {
    // The refusals are documented and serialised, but are no answers a handler returns: its type has only `schema`'s.
    schema: documented as unknown as Schemas & { operationId: string },
    config: { invalid: refusals[0], failed: refusals[refusals.length - 1] } as { invalid: ErrorCode; failed: ErrorCode },
  }
}

const withExamples = (body: TSchema, examples: Record<string, object>) => {
  const values = Object.entries(examples)
  return values.length === 1
    ? { ...body, examples: values.map(([, value]) => value) }
    : { ...body, 'x-examples': Object.fromEntries(values.map(([name, value]) => [name, { value }])) }
}

/** The answers, and beside them those of refusals: each status names its codes. */
export const withRefusals = (answers: Record<number, TSchema>, codes: readonly ErrorCode[]) => codes.reduce<Record<number, TSchema>>((all, code) => {
  const { status, body } = new Refusal(code)
  const others: { description?: string } | undefined = all[status]
  return { ...all, [status]: others === undefined ? { ...ErrorBody, description: `\`${code}\``, examples: [body] } : { ...others, description: `${others.description}, \`${code}\`` } }
}, answers)
