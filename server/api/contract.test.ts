import { readFileSync } from 'node:fs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { startTestRouter, type TestRouter } from '../testing/router.ts'

type Json = Record<string, unknown>
const methods = ['get', 'put', 'post', 'delete'] as const

const contract = parse(readFileSync(new URL('contract/flowwise-native.openapi.yaml', import.meta.url), 'utf8'), { merge: true }) as Json
let ours: Json
let it_is: TestRouter
beforeAll(async () => {
  it_is = await startTestRouter()
  ours = (await it_is.open('GET', '/openapi.json')).body as Json
})
afterAll(() => it_is.close())

/** The value at a path of names; references are followed within their own document. */
const at = (document: Json, from: unknown, ...names: string[]): Json | undefined => {
  let value = from
  for (const name of ['', ...names]) {
    if (name !== '') value = typeof value === 'object' && value !== null ? (value as Json)[name] : undefined
    const reference = typeof value === 'object' && value !== null ? (value as Json)['$ref'] : undefined
    if (typeof reference === 'string') value = referred(document, reference)
  }
  return value as Json | undefined
}

const referred = (document: Json, reference: string) => at(document, document, ...reference.slice(2).split('/'))

const operations = Object.entries(contract['paths'] as Json).flatMap(([path, item]) =>
  methods.flatMap(method => {
    const operation = at(contract, item, method)
    return operation === undefined ? [] : [{ name: String(operation['operationId']), path, method, operation }]
  }))

/** Everything the contract's schema says stands in ours too; ours may say more. `where` names the place in a failure. */
const expectContained = (theirs: unknown, mine: unknown, where: string) => {
  const [a, b] = [at(contract, theirs), at(ours, mine)]
  expect(b, `${where} is missing`).toBeDefined()
  if (a === undefined || b === undefined) return
  expect(b['type'], `${where}: type`).toBe(a['type'])
  if (a['nullable'] === true) expect(b['nullable'], `${where}: nullable`).toBe(true)
  if (a['enum'] !== undefined) expect(b['enum'], `${where}: enum`).toEqual(a['enum'])
  if (a['format'] === 'date-time' || a['format'] === 'uri') expect(b['format'], `${where}: format`).toBe(a['format'])
  if (a['items'] !== undefined) expectContained(a['items'], b['items'], `${where}[]`)
  if (typeof a['additionalProperties'] === 'object') expectContained(a['additionalProperties'], b['additionalProperties'], `${where}.*`)
  for (const [name, property] of Object.entries(a['properties'] as Json | undefined ?? {})) {
    expectContained(property, (b['properties'] as Json | undefined)?.[name], `${where}.${name}`)
  }
}

const json = (document: Json, from: Json | undefined) => at(document, from, 'content', 'application/json')

it('is of a document that is valid OpenAPI 3.0: others make their clients of it', async () => expect(await new Validator().validate(ours)).toEqual({ valid: true }))

it('has the 13 operations', () => expect(operations).toHaveLength(13))

describe.each(operations)('$name: $method $path', ({ name, path, method, operation }) => {
  const mine = () => at(ours, ours, 'paths', path, method) ?? {}

  it('is there under its name, behind the same credentials', () => {
    expect(mine()['operationId']).toBe(name)
    expect(mine()['summary']).toBe(operation['summary'])
    expect(ours['security']).toEqual(contract['security'])
  })

  it('takes the same parameters', () => {
    const of = (document: Json, from: Json) => (from['parameters'] as unknown[] | undefined ?? [])
      .map(parameter => at(document, parameter) ?? {}).map(each => [each['name'], each['in'], each['required'], at(document, each, 'schema')?.['type']])
    expect(of(ours, mine())).toEqual(expect.arrayContaining(of(contract, operation)))
  })

  it('shows a value of each', () => {
    for (const { schema, name } of (mine()['parameters'] as Json[] | undefined ?? []).filter(each => each['in'] === 'path')) expect(schema, String(name)).toHaveProperty('example')
  })

  it('takes the same body: fields, types, required flags and examples', () => {
    const theirs = at(contract, operation, 'requestBody')
    const body = at(ours, mine(), 'requestBody')
    if (theirs === undefined) { expect(body).toBeUndefined(); return }
    const [a, b] = [json(contract, theirs), json(ours, body)]
    expect(body?.['required']).toBe(true)
    expectContained(a?.['schema'], b?.['schema'], 'body')
    expect(at(ours, b, 'schema')?.['required']).toEqual(at(contract, a, 'schema')?.['required'])
    expect(b?.['example']).toEqual(a?.['example'])
    expect(b?.['examples']).toEqual(a?.['examples'])
  })

  it.each(Object.keys(operation['responses'] as Json))('may answer %s, in the same shape', status => {
    const theirs = at(contract, operation, 'responses', status)
    const answer = at(ours, mine(), 'responses', status)
    expect(answer, `no ${status}`).toBeDefined()
    const [a, b] = [json(contract, theirs), json(ours, answer)]
    if (a === undefined) { expect(b).toBeUndefined(); return }
    expectContained(a['schema'], b?.['schema'], status)
    const required = at(contract, a, 'schema')?.['required']
    if (required !== undefined) expect(at(ours, b, 'schema')?.['required']).toEqual(expect.arrayContaining(required as string[]))
    if (a['example'] !== undefined) expect(b?.['example']).toMatchObject(a['example'] as object)
  })
})

it.each(operations)('$name says whether it may be repeated under a key, and what too large a body gets', ({ path, method, operation }) => {
  const mine = at(ours, ours, 'paths', path, method) ?? {}
  const named = (mine['parameters'] as Json[] | undefined ?? []).filter(each => each['name'] === 'x-idempotency-key').map(each => [each['in'], each['required']])
  expect(named).toEqual(method === 'post' ? [['header', false]] : [])
  expect(at(ours, mine, 'responses', '422')?.['description']).toBe(method === 'post' ? '`idempotency_key_reused`' : undefined)
  expect(at(ours, mine, 'responses', '413')?.['description']).toBe(operation['requestBody'] === undefined ? undefined : '`request_too_large`')
})
