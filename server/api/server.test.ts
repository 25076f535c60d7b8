import { connect } from 'node:net'
import { postgres } from '../platform/driver.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestRouter, type TestRouter } from '../testing/router.ts'
import { eventually, makeCustomer } from '../testing/things.ts'

let it_is: TestRouter
beforeAll(async () => { it_is = await startTestRouter() })
afterAll(() => it_is.close())

/** What the server says to these bytes until it closes the connection. */
const raw = (...parts: string[]) => new Promise<string>((resolve, reject) => {
  let said = ''
  const socket = connect(Number(new URL(it_is.url).port), '127.0.0.1', () => { for (const part of parts) socket.write(part) })
  socket.setEncoding('utf8').on('data', text => { said += text }).on('close', () => resolve(said)).on('error', reject)
})

/** The bytes that ask for a customer to be made. */
const asked = (customer_id: string) => {
  const { client_id, client_secret } = it_is.merchant
  const body = JSON.stringify({ customer_id, scope: 'PROJECT' })
  return `POST /router/customer HTTP/1.1\r\nhost: x\r\nx-client-id: ${client_id}\r\nx-client-secret: ${client_secret}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
}

describe('paths and methods', () => {
  it.each([['GET', '/'], ['GET', '/router'], ['POST', '/router/customers'], ['PUT', '/router/customer/a/b'], ['GET', '/router/customer//'], ['GET', '/.env']])('%s %s is no route', async (method, path) => {
    expect(await it_is.open(method, path)).toMatchObject({ status: 404, body: { code: 'route_not_found', type: 'resource_error' } })
  })

  it.each([['DELETE', '/router/orders', 'POST'], ['PATCH', '/router/customer/c', 'DELETE, GET, HEAD, PUT'], ['POST', '/healthz', 'GET, HEAD'], ['OPTIONS', '/router/customer', 'POST']])('%s %s is refused, saying what is taken', async (method, path, allow) => {
    expect(await it_is.open(method, path)).toMatchObject({ status: 405, headers: { allow }, body: { code: 'method_not_allowed', type: 'validation_error' } })
  })

  it.each<[string, string, string | undefined]>([['broken JSON', 'application/json', '{'], ['a form', 'application/x-www-form-urlencoded', 'a=b'], ['too much', 'application/json', 'x'.repeat(70_000)], ['no content type', '', undefined]])('that are not there are told so whatever the body: %s', async (_, type, body) => {
    const send = (method: string, path: string) => it_is.open(method, path, { ...body === undefined ? {} : { body }, headers: { 'content-type': type === '' ? null : type } })
    expect(await send('POST', '/router/nowhere')).toMatchObject({ status: 404, body: { code: 'route_not_found' } })
    expect(await send('PUT', '/router/orders')).toMatchObject({ status: 405, headers: { allow: 'POST' }, body: { code: 'method_not_allowed' } })
    expect(await send('QUERY', '/router/orders')).toMatchObject({ status: 405, headers: { allow: 'POST' }, body: { code: 'method_not_allowed' } })
  })
})

describe('requests that are hardly requests', () => {
  it('a huge header is 431, as JSON', async () => {
    const said = await raw(`GET /healthz HTTP/1.1\r\nhost: x\r\nx-big: ${'x'.repeat(17_000)}\r\n\r\n`)
    expect(said).toMatch(/^HTTP\/1\.1 431 /)
    expect(JSON.parse(said.slice(said.indexOf('\r\n\r\n')))).toMatchObject({ code: 'invalid_request', message: expect.stringContaining('16 KiB') })
  })

  it.each([['GARBAGE\r\n\r\n'], ['GET /healthz HTTP/9.9\r\n\r\n'], ['POST /router/customer HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'], ['GET / HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n']])('%j is 400', async bytes => {
    expect(await raw(bytes)).toMatch(/^HTTP\/1\.1 400 [^]*"code":"invalid_request"/)
  })

  it('no host is 400, and an expectation we do not know 417, as JSON', async () => {
    expect(await raw('GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*"message":"[^"]*host[^"]*","code":"invalid_request","type":"validation_error"/)
    expect(await raw('GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
    expect(await raw('POST /router/customer HTTP/1.1\r\nhost: x\r\nexpect: a miracle\r\ncontent-length: 2\r\n\r\n'))
      .toMatch(/^HTTP\/1\.1 417 [^]*content-type: application\/json[^]*"message":"[^"]*expect[^"]*","code":"invalid_request","type":"validation_error"/)
  })

  it('what comes behind a whole request does not take the place of its answer', async () => {
    const said = await raw(`${asked('followed_by_garbage')}}`)
    expect(said).toMatch(/^HTTP\/1\.1 200 [^]*"customer_id":"followed_by_garbage"[^]*HTTP\/1\.1 400 /)
  })

  it('who ends their side of the connection after what they asked is answered, all of it', async () => {
    const said = await new Promise<string>((resolve, reject) => {
      let answers = ''
      const socket = connect({ port: Number(new URL(it_is.url).port), host: '127.0.0.1', allowHalfOpen: true }, () => socket.end(asked('half_closed_1') + asked('half_closed_2')))
      socket.setEncoding('utf8').on('data', text => { answers += text }).on('end', () => resolve(answers)).on('error', reject)
    })
    expect(said).toMatch(/^HTTP\/1\.1 200 [^]*"customer_id":"half_closed_1"[^]*HTTP\/1\.1 200 [^]*"customer_id":"half_closed_2"/)
  })

  it('a body that never comes holds up nobody else', async () => {
    const { client_id, client_secret } = it_is.merchant
    const slow = connect(Number(new URL(it_is.url).port), '127.0.0.1')
    slow.write(`POST /router/customer HTTP/1.1\r\nhost: x\r\nx-client-id: ${client_id}\r\nx-client-secret: ${client_secret}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`)
    expect((await it_is.open('GET', '/healthz')).status).toBe(200)
    slow.destroy()
  })
})

describe('health', () => {
  it('is well while the database answers', async () => {
    expect([(await it_is.open('GET', '/healthz')).status, (await it_is.open('GET', '/readyz')).status]).toEqual([200, 200])
  })
})

describe('documents', () => {
  it('the address alone leads a browser to the reference page', async () => {
    const answer = await fetch(it_is.url, { headers: { accept: 'text/html,application/xhtml+xml' } })
    expect([answer.status, new URL(answer.url).pathname.startsWith('/docs'), answer.headers.get('content-type')]).toEqual([200, true, expect.stringMatching(/^text\/html/)])
  })

  it('the reference page brings along all that it loads', async () => {
    const page = await it_is.open('GET', '/docs/')
    const loads = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(found => new URL(found[1] ?? '', `${it_is.url}/docs/`))
    expect(loads.length).toBeGreaterThan(4)
    for (const { href, origin, pathname } of loads) expect([origin, (await it_is.open('GET', pathname)).status], href).toEqual([it_is.url, 200])
    expect(page.headers['content-security-policy']).toContain("default-src 'self'")
    expect(page.headers['content-security-policy']).not.toMatch(/https:|upgrade-insecure/)
  })
})

describe('the database goes away', () => {
  it('503 with Retry-After while it is away, and well again without a restart', { timeout: 30_000 }, async () => {
    const { customer_id } = await makeCustomer(it_is.merchant)
    const read = () => it_is.merchant.call('GET', `/customer/${customer_id}`)
    const name = new URL(it_is.config.database_url ?? '').pathname.slice(1)
    const admin = postgres(Object.assign(new URL(it_is.config.database_url ?? ''), { pathname: '/postgres' }).href, { max: 1 })
    await admin`alter database ${admin(name)} with allow_connections false`
    await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`
    const away = await eventually(async () => { const answer = await read(); return answer.status === 200 ? undefined : answer }, 'the database is away')
    expect(away).toMatchObject({ status: 503, headers: { 'retry-after': expect.stringMatching(/^\d+$/) }, body: { code: 'service_unavailable', type: 'server_error' } })
    expect([(await it_is.open('GET', '/healthz')).status, (await it_is.open('GET', '/readyz')).status]).toEqual([200, 503])
    await admin`alter database ${admin(name)} with allow_connections true`
    await admin.end()
    await eventually(async () => ((await read()).status === 200 ? true : undefined), 'the database is back')
    await eventually(async () => ((await it_is.open('GET', '/readyz')).status === 200 ? true : undefined), 'ready again')
  })
})
