import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeOperatorToken, revokeOperatorToken } from '../projects/index.ts'
import { fill, operationsOf, type Operation } from '../testing/operations.ts'
import { startTestRouter, type TestRouter } from '../testing/router.ts'
import { eventually } from '../testing/things.ts'

let it_is: TestRouter
let operations: Operation[]
beforeAll(async () => {
  it_is = await startTestRouter()
  operations = await operationsOf(it_is, 'operators')
})
afterAll(() => it_is.close())

const unauthorized = { message: 'Invalid API credentials provided', code: 'unauthorized', type: 'authentication_error' }
const any_id = new Proxy({}, { get: () => 'any' }) as Record<string, string>

describe('/api', () => {
  it('answers 401 to everybody but an operator, whatever is asked', async () => {
    const { token_id, token } = it_is.operator
    const { client_id, client_secret } = it_is.merchant
    const revoked = await makeOperatorToken(it_is.deps, 'Gone')
    await revokeOperatorToken(it_is.deps, revoked.token_id)
    await it_is.router.settings.refresh()
    const wrong: Record<string, string>[] = [
      {}, { 'x-client-id': client_id, 'x-client-secret': client_secret }, { 'x-client-id': token_id, 'x-client-secret': token },
      ...['', 'Bearer', 'Bearer ', `Bearer ${client_secret}`, `Bearer ${client_id}`, `Basic ${btoa(`${client_id}:${client_secret}`)}`, token, `Basic ${token}`, `Bearer ${token}x`, `Bearer ${token.slice(0, -1)}`,
        `Bearer ${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`, `Bearer ${revoked.token}`, `Bearer ${token_id}_${revoked.token.slice(24)}`, `Bearer op_${'a'.repeat(20)}_${'A'.repeat(43)}`, `Bearer ${token}, Bearer ${token}`]
        .map(authorization => ({ authorization })),
    ]
    expect(operations.length).toBeGreaterThan(0)
    for (const { method, path, name } of operations) {
      for (const headers of wrong) {
        const answer = await it_is.open(method, fill(path, any_id), { body: '{', headers })
        expect([answer.status, answer.body, answer.headers['www-authenticate']], `${name} ${JSON.stringify(headers)}`).toEqual([401, unauthorized, 'Bearer'])
      }
    }
    expect((await it_is.open('GET', '/api/%', {})).status).toBe(401)
    expect((await it_is.control('GET', '/audit', { headers: { authorization: `bearer  ${token}` } })).status).toBe(200)
  })

  it('is the only thing that an operator\'s token opens', async () => {
    const { token_id, token } = it_is.operator
    const wrong: Record<string, string>[] = [{ authorization: `Bearer ${token}` }, { 'x-client-id': token_id, 'x-client-secret': token }, { 'x-client-id': token, 'x-client-secret': token }, { 'x-client-id': it_is.merchant.client_id, 'x-client-secret': token }]
    for (const headers of wrong) {
      for (const { method, path } of await operationsOf(it_is)) expect((await it_is.open(method, `/router${fill(path, any_id)}`, { headers })).status).toBe(401)
    }
  })

  it('knows a new token and refuses a revoked one within a second', async () => {
    const made = await makeOperatorToken(it_is.deps, 'Ravi')
    const status = async () => (await it_is.control('GET', '/audit', { headers: { authorization: `Bearer ${made.token}` } })).status
    await eventually(async () => await status() === 200 ? true : undefined, 'the new token is known', 1_000)
    await revokeOperatorToken(it_is.deps, made.token_id)
    await eventually(async () => await status() === 401 ? true : undefined, 'the token is refused', 1_000)
  })

  it('stands in the document beside the contract, under its own credentials and address', async () => {
    const { paths, components } = (await it_is.open('GET', '/openapi.json')).body as { paths: Record<string, Record<string, Record<string, unknown>>>; components: { securitySchemes: object } }
    expect(components.securitySchemes).toHaveProperty('OperatorToken')
    for (const [path, item] of Object.entries(paths)) {
      for (const { tags, security, servers } of Object.values(item)) {
        const control = path.startsWith('/api/')
        expect([path, control, String(tags).startsWith('Control: '), security, servers]).toEqual([path, control, control, control ? [{ OperatorToken: [] }] : undefined, control ? [{ url: it_is.config.public_url }] : undefined])
      }
    }
  })
})

describe('the audit log', () => {
  it('is told newest first, a page at a time, and by subject', async () => {
    interface Page { entries: { entry: string; action: string; subject: string; actor: string }[]; next?: string }
    const page = async (query: string) => (await it_is.control('GET', `/audit${query}`)).body as Page
    const all = await page('?limit=200')
    expect(all.next).toBeUndefined()
    expect(all.entries.map(({ entry }) => Number(entry))).toEqual(all.entries.map(({ entry }) => Number(entry)).toSorted((a, b) => b - a))
    const walked: string[] = []
    for (let next: string | undefined = ''; next !== undefined;) {
      const { entries, next: following } = await page(`?limit=3${next === '' ? '' : `&before=${next}`}`)
      walked.push(...entries.map(({ entry }) => entry))
      next = following
    }
    expect(walked).toEqual(all.entries.map(({ entry }) => entry))
    const { token_id } = it_is.operator
    expect((await page(`?subject=${token_id}`)).entries).toMatchObject([{ action: 'operator.make', subject: token_id, actor: 'test', detail: { name: 'Asha' } }])
  })

  it.each([['limit=0', 'limit must be a whole number from 1 on'], ['limit=201', 'limit must be 200 or less'], ['before=x', 'before must be a whole number from 1 on']])('refuses %s', async (query, message) => {
    const answer = await it_is.control('GET', `/audit?${query}`)
    expect([answer.status, answer.body]).toEqual([400, { message, code: 'invalid_request', type: 'validation_error' }])
  })
})
