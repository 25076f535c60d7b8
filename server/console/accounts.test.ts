import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostileAnswers, openHostile, deadUrl } from '../gateways/contract/hostile.ts'
import { connectors, loadAccounts } from '../gateways/index.ts'
import { DEMO_SECRETS, parseSecrets } from '../platform/secrets.ts'
import { startTestRouter, type Answer, type TestRouter } from '../testing/router.ts'
import { eventually } from '../testing/things.ts'
import { resealAccounts } from './index.ts'

let it_is: TestRouter
let base_url: string
let good: Record<string, string>
beforeAll(async () => {
  it_is = await startTestRouter()
  const demo = (await loadAccounts(it_is.sql, it_is.config.secrets)).find(({ gateway, preauth }) => gateway === 'cashfree' && !preauth)
  base_url = demo?.base_url ?? ''
  good = { ...demo?.credentials }
})
afterAll(() => it_is.close())

const credentials = { client_id: 'cf_live_canary', client_secret: 'cfsk_live_canary' }
const asked = (more: object = {}) => ({ project_id: it_is.sibling.project.project_id, gateway: 'cashfree', label: 'Cashfree', base_url: 'https://api.cashfree.com/pg', credentials, ...more })
const make = async (more: object = {}) => (await it_is.control('POST', '/gateway-accounts', { body: asked(more) })).body as { account_id: string }
const change = (id: string, body: object) => it_is.control('PATCH', `/gateway-accounts/${id}`, { body })
const kept = async (id: string) => (await loadAccounts(it_is.sql, it_is.config.secrets)).find(account => account.id === id)
const audit = async (subject: string) => (await it_is.sql<{ actor: string; action: string; detail: object }[]>`select actor, action, detail from audit_log where subject = ${subject} order by entry`)
const said = ({ status, body }: Answer) => [status, (body as { message: string }).message]

describe('a gateway account', () => {
  it('is added, shown without its credentials, changed, taken out of use and back, each with its author', async () => {
    const made = await it_is.control('POST', '/gateway-accounts', { body: asked({ timeout_ms: 9_000, concurrency: 7 }) })
    const { account_id } = made.body as { account_id: string }
    expect([made.status, made.body]).toEqual([200, {
      account_id: expect.stringMatching(/^acc_[a-z2-7]{20}$/), project_id: it_is.sibling.project.project_id, gateway: 'cashfree', label: 'Cashfree', base_url: 'https://api.cashfree.com/pg',
      credentials: ['client_id', 'client_secret'], sealed_under: 'demo', webhook_url: `${it_is.config.public_url}/hooks/${account_id}`, preauth: false, position: 1, enabled: true,
      timeout_ms: 9_000, concurrency: 7, created_at: expect.stringMatching(/Z$/),
    }])
    const another = await make({ label: 'Second at the same gateway', preauth: true })
    expect((await it_is.control('GET', `/gateway-accounts?project_id=${it_is.sibling.project.project_id}`)).body).toMatchObject({ accounts: [{ account_id, position: 1 }, { account_id: another.account_id, position: 2, preauth: true }] })

    expect(await change(account_id, { label: 'New name', position: 3, credentials: { client_secret: 'cfsk_live_canary_2' } })).toMatchObject({ status: 200, body: { label: 'New name', position: 3, timeout_ms: 9_000 } })
    expect(await kept(account_id)).toMatchObject({ credentials: { client_id: 'cf_live_canary', client_secret: 'cfsk_live_canary_2' } })
    expect(await change(account_id, { enabled: false })).toMatchObject({ status: 200, body: { enabled: false } })
    expect(await change(account_id, { enabled: true })).toMatchObject({ status: 200, body: { enabled: true } })
    expect(await audit(account_id)).toEqual([
      { actor: 'Asha', action: 'account.add', detail: { project_id: it_is.sibling.project.project_id, gateway: 'cashfree', label: 'Cashfree', base_url: 'https://api.cashfree.com/pg' } },
      { actor: 'Asha', action: 'account.change', detail: { changed: 'label, position, credentials', credentials: 'client_secret' } },
      { actor: 'Asha', action: 'account.disable', detail: { changed: 'enabled' } },
      { actor: 'Asha', action: 'account.enable', detail: { changed: 'enabled' } },
    ])
    const [everything] = await it_is.sql`select (select string_agg(row_to_json(a)::text, '') from audit_log a) || (select string_agg(row_to_json(g)::text, '') || string_agg(encode(credentials, 'escape'), '') from gateway_accounts g) as text`
    for (const text of [String(everything?.['text']), made.text, (await it_is.control('GET', '/gateway-accounts')).text]) expect(text).not.toContain('_canary')
  })

  it('takes payments as soon as it is there, and none any more when it is disabled, within a second', async () => {
    const { merchant } = it_is
    const mine = (await loadAccounts(it_is.sql, it_is.config.secrets)).filter(({ project_id }) => project_id === merchant.project.project_id)
    const pays = async () => {
      const order = (await merchant.call('POST', '/orders', { body: { order_id: `o_${crypto.randomUUID()}`, order_amount: 10, order_currency: 'INR', customer_details: {} } })).body as { order_hash: string }
      return ((await merchant.call('POST', `/order/pay/${order.order_hash}`, { body: { payment_method: 'upi', payment_method_details: { upi_id: 'testsuccess@gocash' } } })).body as { payment_status: string }).payment_status
    }
    const becomes = (status: string) => eventually(async () => (await pays() === status ? true : undefined), `a payment is ${status}`, 2_000)
    await becomes('PENDING')
    for (const { id } of mine) await change(id, { enabled: false })
    await becomes('INIT_FAILED')
    for (const { id } of mine) await change(id, { enabled: true })
    await becomes('PENDING')
  })

  it.each<[string, object, string]>([
    ['an unknown gateway', { gateway: 'x' }, `gateway must be one of ${connectors.map(({ name }) => name).join(', ')}`],
    ['no credentials', { credentials: undefined }, 'credentials is required'],
    ['credentials that lack one', { credentials: { client_id: 'a' } }, 'credentials.client_secret is required'],
    ['a credential of another gateway', { credentials: { ...credentials, salt: 'x' } }, 'credentials.salt is no credential of cashfree; it has client_id, client_secret'],
    ['a secret in the place of a name', { credentials: { ...credentials, 'cfsk_live_canary-1': '' } }, 'credentials has a name that is no credential of cashfree; it has client_id, client_secret'],
    ['a credential that is no text', { credentials: { ...credentials, client_id: 5 } }, 'credentials.client_id must be a text that is not empty'],
    ['an empty credential', { credentials: { ...credentials, client_id: '' } }, 'credentials.client_id must be a text that is not empty'],
    ['a credential with a line break behind it', { credentials: { ...credentials, client_secret: 'cfsk_live_canary\n' } }, 'credentials.client_secret must not begin or end with a space or a line break'],
    ['a credential that would break a header', { credentials: { ...credentials, client_secret: 'a\r\nx-evil: canary' } }, 'credentials.client_secret must be printable ASCII, or a key in PEM'],
    ['no URL', { base_url: 'api.cashfree.com' }, 'base_url must be a URL, such as https://api.cashfree.com/pg'],
    ['a URL in the clear', { base_url: 'http://api.cashfree.com/pg' }, 'base_url must be an https URL, such as https://api.cashfree.com/pg (http only for a simulator on this machine)'],
    ['another scheme', { base_url: 'file:///etc/passwd' }, 'base_url must be an https URL, such as https://api.cashfree.com/pg (http only for a simulator on this machine)'],
    ['a password in the URL', { base_url: 'https://user:canary@api.cashfree.com/pg' }, 'base_url must not hold a user or a password; credentials go into credentials'],
    ['a query in the URL', { base_url: 'https://api.cashfree.com/pg?key=canary' }, 'base_url must not hold a query or a fragment'],
    ['the metadata service of a cloud', { base_url: 'https://169.254.169.254/latest' }, 'base_url must name a host on the internet; 169.254.169.254 is none'],
    ['an address of this network', { base_url: 'https://[::ffff:10.0.0.5]' }, 'base_url must name a host on the internet; [::ffff:a00:5] is none'],
    ['a time-out beyond all patience', { timeout_ms: 60_001 }, 'timeout_ms must be 60000 or less'],
    ['no concurrency at all', { concurrency: 0 }, 'concurrency must be 1 or more'],
    ['a position that is none', { position: 1.5 }, 'position must be a whole number'],
    ['a label that is none', { label: '' }, 'label must not be empty'],
  ])('is not added with %s', async (_, more, message) => {
    const answer = await it_is.control('POST', '/gateway-accounts', { body: asked(more) })
    expect([answer.status, answer.body]).toEqual([400, { message, code: 'invalid_gateway_account', type: 'validation_error' }])
    expect(answer.text).not.toContain('canary')
  })

  it('is not found under an id that is none, nor added to a project that is none', async () => {
    expect(said(await it_is.control('POST', '/gateway-accounts', { body: asked({ project_id: 'proj_x' }) }))).toEqual([404, 'There is no project proj_x'])
    for (const [method, path, body] of [['GET', '', undefined], ['PATCH', '', { enabled: false }], ['POST', '/test', undefined]] as const) {
      expect(said(await it_is.control(method, `/gateway-accounts/acc_x${path}`, body === undefined ? {} : { body }))).toEqual([404, 'There is no gateway account acc_x'])
    }
  })

  it('may lack the credentials that its gateway can do without', async () => {
    const { account_id } = await make({ gateway: 'phonepe', base_url: 'https://api.phonepe.com/apis/pg', credentials: { client_id: 'M1', client_version: '1', client_secret: 's', webhook_username: 'hookuser', webhook_password: 'hookPass1' } })
    expect(Object.keys((await kept(account_id))?.credentials ?? {})).not.toContain('encryption_key')
  })

  it('sends its credentials to no other host than they were given for', async () => {
    const { account_id } = await make()
    const before = await kept(account_id)
    expect(said(await change(account_id, { base_url: 'https://evil.example/pg' }))).toEqual([400, 'credentials is required, all of them, where base_url moves to another host: they would be sent there'])
    expect(said(await change(account_id, { base_url: 'https://evil.example/pg', credentials: { client_id: 'a' } }))).toEqual([400, 'credentials.client_secret is required'])
    expect(said(await change(account_id, {}))).toEqual([400, 'the body must name something to change'])
    expect(await kept(account_id)).toEqual(before)
    expect((await change(account_id, { base_url: 'https://api.cashfree.com/pg/v2/' })).body).toMatchObject({ base_url: 'https://api.cashfree.com/pg/v2' })
    expect((await change(account_id, { base_url: 'https://sandbox.cashfree.com/pg', credentials })).status).toBe(200)
  })
})

describe('the test of an account', () => {
  const test = async (more: object) => {
    const { account_id } = await make(more)
    const { status, body, text } = await it_is.control('POST', `/gateway-accounts/${account_id}/test`)
    expect(status, text).toBe(200)
    expect(text).not.toContain('_canary')
    return body as { ok: boolean; finding: string; message: string; requests: unknown[] }
  }

  it('says that all is well, and has made no payment', async () => {
    expect(await test({ base_url, credentials: good })).toMatchObject({
      ok: true, finding: 'ready', message: 'Cashfree Payments accepts the credentials, and answers as it should. No money was moved.', requests: [{ operation: expect.any(String), duration_ms: expect.any(Number), result: '404' }],
    })
  })

  it('says that the credentials are wrong', async () => {
    expect(await test({ base_url })).toMatchObject({ ok: false, finding: 'credentials', message: expect.stringMatching(/^Cashfree Payments refuses the credentials \(.*401.*\)\. Check that they are whole/) })
  })

  it('says that there is no such host, nobody at the port, or no TLS there', async () => {
    expect(await test({ base_url: 'https://no-such-gateway.example/pg' })).toMatchObject({ finding: 'host', message: 'There is no host no-such-gateway.example. Check base_url, and that this server can look names up.' })
    expect(await test({ base_url: await deadUrl() })).toMatchObject({ finding: 'connection', message: expect.stringMatching(/^No connection to 127\.0\.0\.1:\d+: could not connect \(ECONNREFUSED\)/) })
    expect(await test({ base_url: base_url.replace('http:', 'https:') })).toMatchObject({ finding: 'tls', message: expect.stringContaining('does not speak TLS') })
  })

  const json = (status: number, body: object): Parameters<typeof openHostile>[0] => (_, answer) => { answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)) }
  it.each<[string, Parameters<typeof openHostile>[0], string]>([
    ['not let in', json(403, { message: 'IP not whitelisted', code: 'request_failed', type: 'x' }), 'not_switched_on'],
    ['asked too often', json(429, { message: 'Too many requests', code: 'rate_limit', type: 'x' }), 'rate_limited'],
    ['failing', json(503, {}), 'gateway_failed'],
    ['a website', hostileAnswers['an HTML page with 200'] ?? (() => {}), 'another_gateway'],
    ['a redirect', hostileAnswers['a redirect'] ?? (() => {}), 'another_gateway'],
    ['silent', hostileAnswers['silence'] ?? (() => {}), 'timeout'],
    ['gone in mid-answer', hostileAnswers['half an answer'] ?? (() => {}), 'connection'],
  ])('says what is wrong where the gateway is %s', async (_, answer, finding) => {
    const server = await openHostile(answer)
    expect(await test({ base_url: server.url, timeout_ms: 500 })).toMatchObject({ ok: false, finding })
    await server.close()
  })
})

describe('a new secret', () => {
  it('seals every account anew, and goes on where it was broken off', async () => {
    const secrets = parseSecrets(`${DEMO_SECRETS},2:${'ab'.repeat(32)}`)
    const versions = async () => (await it_is.sql`select secret_version, count(*)::integer as count from gateway_accounts group by 1 order by 1`).map(row => `${row['count']} under ${row['secret_version']}`)
    const before = await loadAccounts(it_is.sql, secrets)
    const all = before.length
    let left = 2
    const stopping = { now: () => { if (left-- === 0) throw new Error('killed'); return new Date() } }
    const deps = { sql: it_is.sql, secrets, clock: it_is.deps.clock, actor: 'cli' }
    await expect(resealAccounts({ ...deps, clock: stopping })).rejects.toThrow('killed')
    expect(await versions()).toEqual([`2 under 2`, `${all - 2} under demo`])
    expect(await resealAccounts(deps)).toEqual({ resealed: all - 2, all, version: '2' })
    expect(await resealAccounts(deps)).toEqual({ resealed: 0, all, version: '2' })
    expect(await versions()).toEqual([`${all} under 2`])

    const newest = parseSecrets(`2:${'ab'.repeat(32)}`)
    expect((await loadAccounts(it_is.sql, newest)).map(({ id, credentials: each }) => [id, each])).toEqual(before.map(({ id, credentials: each }) => [id, each]))
    await expect(loadAccounts(it_is.sql, parseSecrets(DEMO_SECRETS))).rejects.toThrow('sealed under secret version 2, which is not at hand')
    expect((await it_is.sql`select count(*)::integer as count from audit_log where action = 'account.reseal'`)[0]?.['count']).toBe(all)
  })
})
