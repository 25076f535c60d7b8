import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestRouter, type TestRouter } from '../testing/router.ts'

let it_is: TestRouter
beforeAll(async () => { it_is = await startTestRouter() })
afterAll(() => it_is.close())

const full = { name: 'Priya Sharma', phone: '+919876543210', email: 'priya.sharma@gmail.com', address: '456 Defence Colony,\n\tNew Delhi' }
let count = 0
const newId = () => `cust_${count += 1}`
const create = async (body: object) => {
  const answer = await it_is.merchant.call('POST', '/customer', { body })
  expect(answer.status, answer.text).toBe(200)
  return answer.body as Record<string, string>
}
const put = (customer_id: string, body: object, path = customer_id) => it_is.merchant.call('PUT', `/customer/${path}`, { body: { customer_id, scope: 'PROJECT', ...body } })

describe('POST /customer', () => {
  it('makes a customer and answers what was sent', async () => {
    const customer_id = newId()
    const made = await create({ customer_id, scope: 'PROJECT', ...full })
    expect(made).toEqual({
      ...full, customer_id, scope: 'PROJECT', status: 'ACTIVE', project_id: it_is.merchant.project.project_id,
      id: expect.stringMatching(/^cust_rec_/), added_on: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/), updated_on: made['added_on'],
    })
  })

  it('leaves fields that are not set out of the answer, and takes null for not set', async () => {
    expect(Object.keys(await create({ customer_id: newId(), scope: 'PROJECT', name: null }))).not.toContain('name')
  })

  it('refuses an id that is taken, and only in its own scope', async () => {
    const customer_id = newId()
    await create({ customer_id, scope: 'PROJECT' })
    const again = await it_is.merchant.call('POST', '/customer', { body: { customer_id, scope: 'PROJECT' } })
    expect([again.status, again.body]).toEqual([409, expect.objectContaining({ code: 'customer_already_exists', type: 'resource_error' })])
    await create({ customer_id, scope: 'GLOBAL' })
    const elsewhere = await it_is.sibling.call('POST', '/customer', { body: { customer_id, scope: 'GLOBAL' } })
    expect(elsewhere.status).toBe(409)
  })

  it('lets one of many that come at once win', async () => {
    const body = { customer_id: newId(), scope: 'PROJECT' }
    const answers = await Promise.all(Array.from({ length: 50 }, () => it_is.merchant.call('POST', '/customer', { body })))
    expect(answers.filter(answer => answer.status === 200)).toHaveLength(1)
    expect(answers.filter(answer => answer.status === 409)).toHaveLength(49)
  })
})

describe('PUT /customer/{customer_id}', () => {
  it('changes what is given, clears what is null, and leaves the rest', async () => {
    const customer_id = newId()
    const made: Record<string, string> = await create({ customer_id, scope: 'PROJECT', ...full })
    const changed = await put(customer_id, { name: 'P. Sharma', phone: null, unknown: 1 })
    const { phone: _, ...left } = made
    expect([changed.status, changed.body]).toEqual([200, { ...left, name: 'P. Sharma', updated_on: expect.any(String) }])
    expect((await it_is.merchant.call('GET', `/customer/${customer_id}`)).body).toEqual(changed.body)
  })

  it("answers 404 in the contract's own words", async () => {
    const answer = await put('nobody', {})
    expect([answer.status, answer.body]).toEqual([404, { message: 'Customer not found with the provided customer ID', code: 'customer_not_found', type: 'resource_error' }])
  })

  it("answers 401 in the contract's own words, whatever else is wrong", async () => {
    const answer = await it_is.merchant.call('PUT', '/customer/nobody', { body: '{', headers: { 'x-client-secret': 'sk_wrong' } })
    expect([answer.status, answer.body]).toEqual([401, { message: 'Invalid API credentials provided', code: 'unauthorized', type: 'authentication_error' }])
  })

  it.each<[string, unknown, RegExp]>([
    ['no body', undefined, /JSON object/],
    ['an empty body', '', /JSON object/],
    ['broken JSON', '{"customer_id":', /valid JSON/],
    ['a list', [], /JSON object/],
    ['null', 'null', /JSON object/],
    ['a key into prototypes', '{"customer_id":"c","scope":"PROJECT","__proto__":{"name":"x"}}', /^the body must not have a field __proto__/],
    ['the same, spelled with escapes', String.raw`{"customer_id":"c","scope":"PROJECT","\u005f_proto__":{"name":"x"}}`, /^the body must not have a field __proto__/],
    ['broken JSON that speaks of prototypes', '{"__proto__":', /valid JSON/],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), /UTF-8/],
    ['no customer_id', { scope: 'PROJECT' }, /^customer_id is required/],
    ['no scope', { customer_id: 'c' }, /^scope is required/],
    ['another scope', { customer_id: 'c', scope: 'project' }, /^scope must be one of PROJECT, GLOBAL/],
    ['another id than in the path', { customer_id: 'd', scope: 'PROJECT' }, /^customer_id must be the same/],
    ['a number for a name', { customer_id: 'c', scope: 'PROJECT', name: 7 }, /^name must be a string/],
    ['a name of 201 characters', { customer_id: 'c', scope: 'PROJECT', name: 'n'.repeat(201) }, /^name must have at most 200 characters/],
    ['a control character', { customer_id: 'c', scope: 'PROJECT', name: 'a\u0000b' }, /^name must not contain control/],
    ['a line break in a name', { customer_id: 'c', scope: 'PROJECT', name: 'a\nb' }, /^name must not contain control/],
    ['half a surrogate pair', String.raw`{"customer_id":"c","scope":"PROJECT","name":"\ud83d"}`, /^name must not contain control/],
    ['an e-mail without a domain', { customer_id: 'c', scope: 'PROJECT', email: 'priya' }, /^Invalid email format or missing required fields$/],
    ['an e-mail of 255 characters', { customer_id: 'c', scope: 'PROJECT', email: `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(11)}` }, /^email must have at most 254/],
    ['a phone with spaces', { customer_id: 'c', scope: 'PROJECT', phone: '+91 98765 43210' }, /^phone must be a phone number/],
    ['a phone of nine digits', { customer_id: 'c', scope: 'PROJECT', phone: '987654321' }, /^phone must be a phone number/],
    ['an address of 501 characters', { customer_id: 'c', scope: 'PROJECT', address: 'a'.repeat(501) }, /^address must have at most 500/],
  ])('refuses %s, naming the field', async (_, body, message) => {
    const answer = await it_is.merchant.call('PUT', '/customer/c', { body, headers: { 'content-type': 'application/json' } })
    expect([answer.status, answer.body]).toEqual([400, { message: expect.stringMatching(message), code: 'invalid_customer_data', type: 'validation_error' }])
  })

  it('counts characters, not bytes, and returns text as it was sent', async () => {
    const customer_id = newId()
    await create({ customer_id, scope: 'PROJECT' })
    const name = '👩‍👩‍👧 नमस्ते '.repeat(14).slice(0, 190)
    const answer = await put(customer_id, { name: [...name].join(''), phone: '9876543210', address: 'a'.repeat(499) + '😀' })
    expect([answer.status, answer.body]).toEqual([200, expect.objectContaining({ name, phone: '9876543210' })])
  })

  it('keeps each of 200 writes at once: every answer shows its own, the last state is one of them', async () => {
    const customer_id = newId()
    await create({ customer_id, scope: 'PROJECT' })
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => put(customer_id, { name: `Name ${n}`, address: `Street ${n}` })))
    expect(answers.map(answer => [answer.status, answer.body])).toEqual(answers.map((_, n) => [200, expect.objectContaining({ name: `Name ${n}`, address: `Street ${n}` })]))
    const { name, address } = (await it_is.merchant.call('GET', `/customer/${customer_id}`)).body as Record<string, string>
    expect(address).toBe(name?.replace('Name', 'Street'))
  })

  it('takes ids with every allowed character, 100 long and percent-encoded', async () => {
    const customer_id = `${'aZ09_-.:@+'.repeat(10)}`
    await create({ customer_id, scope: 'PROJECT' })
    expect((await put(customer_id, { name: 'x' }, encodeURIComponent(customer_id))).status).toBe(200)
    expect((await put(`${customer_id}x`, {}, encodeURIComponent(`${customer_id}x`))).body).toMatchObject({ code: 'invalid_customer_data' })
  })
})

describe('GLOBAL customers', () => {
  it('are one record for all projects of the organisation, and for no other', async () => {
    const customer_id = newId()
    const made = await create({ customer_id, scope: 'GLOBAL', ...full })
    const changed = await it_is.sibling.call('PUT', `/customer/${customer_id}`, { body: { customer_id, scope: 'GLOBAL', name: 'Changed' } })
    expect([changed.status, changed.body]).toEqual([200, expect.objectContaining({ id: made['id'], project_id: made['project_id'], name: 'Changed' })])
    expect((await it_is.sibling.call('GET', `/customer/${customer_id}`)).body).toMatchObject({ scope: 'GLOBAL', name: 'Changed' })
    expect((await it_is.stranger.call('GET', `/customer/${customer_id}`)).status).toBe(404)
    expect((await it_is.stranger.call('PUT', `/customer/${customer_id}`, { body: { customer_id, scope: 'GLOBAL' } })).status).toBe(404)
    expect((await put(customer_id, {})).status).toBe(404)
  })
})

describe('DELETE /customer/{customer_id}', () => {
  const remove = (customer_id: string, query = '') => it_is.merchant.call('DELETE', `/customer/${customer_id}${query}`)

  it('deletes for good; the id is free again for a new record', async () => {
    const customer_id = newId()
    const first = await create({ customer_id, scope: 'PROJECT', ...full })
    const gone = await remove(customer_id)
    expect([gone.status, gone.text]).toEqual([204, ''])
    expect((await remove(customer_id)).body).toEqual({ message: 'Customer not found with the provided customer ID', code: 'customer_not_found', type: 'resource_error' })
    const second = await create({ customer_id, scope: 'PROJECT' })
    expect(second['id']).not.toBe(first['id'])
    expect(Object.keys(second)).not.toContain('email')
  })

  it('never reaches the GLOBAL record by a repeat', async () => {
    const customer_id = newId()
    await create({ customer_id, scope: 'GLOBAL' })
    await create({ customer_id, scope: 'PROJECT' })
    expect([(await remove(customer_id)).status, (await remove(customer_id)).status]).toEqual([204, 404])
    expect((await remove(customer_id, '?scope=GLOBAL')).status).toBe(204)
  })

  it('takes the GLOBAL one where the project never had its own', async () => {
    const customer_id = newId()
    await create({ customer_id, scope: 'GLOBAL' })
    expect((await remove(customer_id)).status).toBe(204)
  })

  it('forgets the stored answers that hold the personal data', async () => {
    const body = { customer_id: newId(), scope: 'PROJECT', ...full }
    await it_is.merchant.call('POST', '/customer', { body, headers: { 'x-idempotency-key': 'to-forget' } })
    await remove(body.customer_id)
    const left = await it_is.sql`select 1 from idempotency_keys where body like ${`%${body.customer_id}%`}`
    expect(left).toHaveLength(0)
  })

  it.each(['%20', 'a%2Fb', 'x'.repeat(101), 'a%00b'])("refuses %s as an id, in the contract's own words", async path => {
    const answer = await remove(path)
    expect([answer.status, answer.body]).toEqual([400, { message: 'Invalid customer ID format provided', code: 'invalid_customer_id', type: 'validation_error' }])
  })

  it.each(['%zz', '%'])('refuses %s as an id', async path => {
    expect(await remove(path)).toMatchObject({ status: 400, body: { code: 'invalid_customer_id', type: 'validation_error' } })
  })
})
