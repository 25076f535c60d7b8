import type { TestRouter } from './router.ts'

interface JsonSchema {
  type?: string
  format?: string
  required?: string[]
  properties?: Record<string, JsonSchema>
  additionalProperties?: boolean | JsonSchema
}

interface Media {
  schema: JsonSchema
  example?: Record<string, unknown>
  examples?: Record<string, { value: Record<string, unknown> }>
}

/** One operation of our own OpenAPI document, for tests that hold for all of them. */
export interface Operation {
  name: string
  method: string
  path: string
  params: string[]
  /** Its 400 code. */
  invalid: string
  body: Media | undefined
  /** The request bodies the document shows. */
  examples: Record<string, unknown>[]
  answer: JsonSchema | undefined
  /** The answer the document shows. */
  answered: unknown
}

interface Documented {
  operationId: string
  tags: string[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, { description: string; content?: Record<string, Media> }>
}

/** Of the merchants' API under /router, or of the operators' under /api. */
export const operationsOf = async (router: TestRouter, side: 'merchants' | 'operators' = 'merchants'): Promise<Operation[]> => {
  const { paths } = (await router.open('GET', '/openapi.json')).body as { paths: Record<string, Record<string, Documented>> }
  return Object.entries(paths).flatMap(([path, item]) => Object.entries(item).filter(([, { tags }]) => (side === 'operators') === tags.some(tag => tag.startsWith('Control: '))).map(([method, { operationId, requestBody, responses }]) => {
    const body = requestBody?.content['application/json']
    const answer = responses['200']?.content?.['application/json']
    return {
      name: operationId, method: method.toUpperCase(), path,
      params: [...path.matchAll(/\{(\w+)\}/g)].flatMap(found => found[1] ?? []),
      invalid: /`(\w+)`/.exec(responses['400']?.description ?? '')?.[1] ?? '',
      body, examples: body?.example === undefined ? Object.values(body?.examples ?? {}).map(({ value }) => value) : [body.example],
      answer: answer?.schema, answered: answer?.example,
    }
  }))
}

/** The path with its parameters filled in. */
export const fill = (path: string, things: Record<string, string>) => path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent((things[name] ?? '').toWellFormed()))
