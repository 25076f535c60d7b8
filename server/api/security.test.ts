import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fill, operationsOf, type Operation } from '../testing/operations.ts'
import { startTestRouter, type TestRouter } from '../testing/router.ts'
import { eventually, makeThings } from '../testing/things.ts'
import { makeKey, revokeKey } from '../projects/index.ts'
import { naughty } from '../testing/naughty.ts'

let it_is: TestRouter
let operations: Operation[]
let things: Record<string, string>
beforeAll(async () => {
  it_is = await startTestRouter()
  operations = await operationsOf(it_is)
  things = await makeThings(it_is)
})
afterAll(() => it_is.close())

const unauthorized = { message: 'Invalid API credentials provided', code: 'unauthorized', type: 'authentication_error' }
const shape = { message: expect.stringMatching(/./), code: expect.stringMatching(/^[a-z_]+$/), type: expect.stringMatching(/_error$/) }
/** A body that is valid, so that only what is tested can be at fault. */
const bodyOf = (operation: Operation) => operation.examples[0] === undefined ? {} : { body: operation.examples[0] }

describe('without good credentials', () => {
  it('every operation answers 401, in the same words', async () => {
    const revoked = await makeKey(it_is.deps, it_is.merchant.project.project_id)
    await revokeKey(it_is.deps, revoked.client_id)
    await it_is.router.settings.refresh()
    const { client_id, client_secret } = it_is.merchant
    const wrong: Record<string, string | null>[] = [
      { 'x-client-id': null, 'x-client-secret': null }, { 'x-client-id': null }, { 'x-client-secret': null },
      { 'x-client-id': '', 'x-client-secret': '' }, { 'x-client-secret': ' ' }, { 'x-client-id': client_secret, 'x-client-secret': client_id },
      { 'x-client-secret': it_is.stranger.client_secret }, { 'x-client-id': it_is.stranger.client_id }, { 'x-client-secret': `${client_secret}x` },
      { 'x-client-secret': client_secret.slice(0, -1) }, { 'x-client-id': '__proto__' }, { 'x-client-id': revoked.client_id, 'x-client-secret': revoked.client_secret },
    ]
    for (const operation of operations) {
      for (const headers of wrong) {
        const answer = await it_is.merchant.call(operation.method, fill(operation.path, things), { body: '{', headers })
        expect([answer.status, answer.body], `${operation.name} ${Object.keys(headers).join()}`).toEqual([401, unauthorized])
      }
    }
  })

  it('a key is refused within a second of its revocation, and of no other', async () => {
    const key = await makeKey(it_is.deps, it_is.merchant.project.project_id)
    const headers = { 'x-client-id': key.client_id, 'x-client-secret': key.client_secret }
    const status = async () => (await it_is.merchant.call('GET', `/customer/${things['customer_id']}`, { headers })).status
    await eventually(async () => await status() === 200 ? true : undefined, 'the new key is known', 1_000)
    await revokeKey(it_is.deps, key.client_id)
    await eventually(async () => await status() === 401 ? true : undefined, 'the key is refused', 1_000)
    expect((await it_is.merchant.call('GET', `/customer/${things['customer_id']}`)).status).toBe(200)
  })
})

describe('another project', () => {
  it('finds nothing of ours under any id', async () => {
    for (const operation of operations.filter(each => each.params.length > 0)) {
      const example = operation.examples[0]
      const body = example === undefined ? {} : { body: 'customer_id' in example ? { ...example, customer_id: things['customer_id'] } : example }
      for (const merchant of [it_is.sibling, it_is.stranger]) {
        const answer = await merchant.call(operation.method, fill(operation.path, things), body)
        expect([answer.status, answer.body], operation.name).toEqual([404, { ...shape, type: 'resource_error' }])
      }
    }
  })
})

describe('a body that is not what was asked for', () => {
  const bodies: [string, string | Buffer][] = [
    ['nothing', ''], ['null', 'null'], ['a list', '[]'], ['a number', '-0'], ['a text', '"text"'], ['an unknown word', 'undefined'], ['NaN', '{"order_amount":NaN}'], ['half an object', '{"a":'],
    ['two objects', '{}{}'], ['a comment', '{/**/}'], ['a single quote', "{'a':1}"], ['a prototype', '{"__proto__":{"a":1}}'], ['a constructor', '{"constructor":{"prototype":{"a":1}}}'],
    ['no UTF-8', Buffer.from('{"a":"\xe9"}', 'latin1')], ['UTF-16', Buffer.from('{}', 'utf16le')], ['20,000 levels', '['.repeat(20_000) + ']'.repeat(20_000)], ['no fields', '{}'],
  ]
  it.each(bodies)('%s is 400 with the operation\'s own code', async (_, body) => {
    for (const operation of operations.filter(each => each.body !== undefined)) {
      const answer = await it_is.merchant.call(operation.method, fill(operation.path, things), { body, headers: { 'content-type': 'application/json', 'x-idempotency-key': 'bad-body' } })
      expect([answer.status, answer.body], operation.name).toEqual([400, { ...shape, code: operation.invalid, type: 'validation_error' }])
    }
  })

  it('more than 64 KiB is 413, and exactly 64 KiB is read', async () => {
    for (const operation of operations.filter(each => each.body !== undefined)) {
      const send = (length: number) => it_is.merchant.call(operation.method, fill(operation.path, things), { body: '{"pad":"'.padEnd(length - 2, 'x') + '"}' })
      expect((await send(64 * 1024)).status, operation.name).toBe(400)
      expect([(await send(64 * 1024 + 1)).status, (await send(5_000_000).catch(() => ({ status: 413 }))).status], operation.name).toEqual([413, 413])
    }
  })

  it('another content type is refused, none is taken for JSON', async () => {
    for (const operation of operations.filter(each => each.body !== undefined)) {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'multipart/form-data', 'application/json; charset=utf-16', 'nonsense']) {
        const answer = await it_is.merchant.call(operation.method, fill(operation.path, things), { ...bodyOf(operation), headers: { 'content-type': type } })
        expect([answer.status, answer.body], `${operation.name} ${type}`).toEqual([400, { ...shape, code: operation.invalid, message: expect.stringContaining('content-type') }])
      }
      const none = await it_is.merchant.call(operation.method, fill(operation.path, things), { ...bodyOf(operation), headers: { 'content-type': null } })
      expect(none.text, operation.name).not.toContain('content-type')
    }
  })

  it('a number beyond all numbers is refused in every field that takes one', async () => {
    for (const { operation, field } of fields().filter(each => each.type === 'number' || each.type === 'integer')) {
      for (const value of ['1e309', '-1e309', '-1', '0.0000001', '1e-400', '"5"', '[]', '{}', 'null', 'true', '99999999999999999999']) {
        const text = JSON.stringify(withField(operation.examples[0] ?? {}, field, 'HERE')).replace('"HERE"', value)
        const answer = await it_is.merchant.call(operation.method, fill(operation.path, things), { body: text })
        expect(answer.status, `${operation.name} ${field.join('.')} ${value}: ${answer.text}`).toSatisfy((status: number) => [400, 404, 409].includes(status))
      }
    }
  })
})

describe('naughty strings', () => {
  it('in every field: the same string back, or 400; never a failure', { timeout: 120_000 }, async () => {
    for (const { operation, field, type } of fields()) {
      if (type !== 'string') continue
      await inTurns(naughty, async string => {
        const unique = field.at(-1)?.endsWith('_id') ? {} : uniqueIds(operation)
        const body = withField({ ...operation.examples[0], ...unique }, field, string)
        const params = operation.name === 'updateCustomer' ? { ...things, customer_id: String(body['customer_id']) || 'empty' } : things
        const answer = await it_is.merchant.call(operation.method, fill(operation.path, params), { body })
        const where = `${operation.name} ${field.join('.')} ${JSON.stringify(string).slice(0, 80)}: ${answer.status} ${answer.text.slice(0, 300)}`
        expect(answer.status, where).toBeLessThan(500)
        if (answer.status !== 200) expect(answer.body, where).toEqual(shape)
        const [name = ''] = field
        if (answer.status === 200 && field.length === 1 && name in (answer.body as object)) expect((answer.body as Record<string, unknown>)[name], where).toBe(string)
      })
    }
  })

  it('in every path: found, or refused; never a failure', { timeout: 60_000 }, async () => {
    for (const operation of operations.filter(each => each.params.length > 0)) {
      await inTurns(naughty.filter(string => string.isWellFormed()), async string => {
        const answer = await it_is.merchant.call(operation.method, fill(operation.path, Object.fromEntries(operation.params.map(name => [name, string]))), bodyOf(operation))
        const where = `${operation.name} ${JSON.stringify(string).slice(0, 80)}: ${answer.status} ${answer.text.slice(0, 300)}`
        expect(answer.status, where).toSatisfy((status: number) => [200, 204, 400, 404, 405, 409, 431].includes(status))
        if (answer.status >= 400) expect(answer.body, where).toEqual(shape)
      })
    }
  })

  it('in credentials and keys: refused; never a failure', async () => {
    for (const string of naughty.filter(each => /^[\t\x20-\x7e\x80-\xff]*$/.test(each))) {
      for (const name of ['x-client-id', 'x-client-secret']) {
        expect((await it_is.merchant.call('GET', '/orders/x', { headers: { [name]: string } })).status, `${name} ${string}`).toBe(401)
      }
      const answer = await it_is.merchant.call('POST', '/payment/preauth/capture', { body: {}, headers: { 'x-idempotency-key': string } })
      expect(answer.status).toBe(400)
    }
  })
})

interface Field { operation: Operation; field: string[]; type: string | undefined }

/** Every field of every request body. */
const fields = (): Field[] => operations.flatMap(operation => {
  const walk = (schema: Operation['answer'], above: string[]): Field[] => Object.entries(schema?.properties ?? {}).flatMap(([name, each]) => [
    { operation, field: [...above, name], type: each.type }, ...walk(each, [...above, name]),
  ])
  const shown = operation.examples.flatMap(example => Object.entries((example['payment_method_details'] ?? example['order_tags'] ?? {}) as Record<string, string>)
    .map(([name]) => ({ operation, field: ['payment_method_details' in example ? 'payment_method_details' : 'order_tags', name], type: 'string' })))
  return [...walk(operation.body?.schema, []), ...shown]
})

const withField = (body: Record<string, unknown>, [name = '', ...rest]: string[], value: unknown): Record<string, unknown> => ({
  ...body, [name]: rest.length === 0 ? value : withField(body[name] as Record<string, unknown> | undefined ?? {}, rest, value),
})

let unique = 0
/** So that a body whose id is no longer free fails for no other reason than the string. */
const uniqueIds = ({ name }: Operation): Record<string, string> => {
  unique += 1
  return name === 'createOrder' ? { order_id: `naughty_${unique}` } : name === 'createCustomer' ? { customer_id: `naughty_${unique}` } : name === 'updateCustomer' ? { customer_id: things['customer_id'] ?? '' } : name.startsWith('createRefund') ? { refund_id: `naughty_${unique}` } : {}
}

/** Some at a time: quick, and yet the failing one is named. */
const inTurns = async (strings: readonly string[], work: (string: string) => Promise<void>) => {
  for (let at = 0; at < strings.length; at += 16) await Promise.all(strings.slice(at, at + 16).map(work))
}
