import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { postgres } from '../platform/driver.ts'
import { freePort } from '../platform/data-folder.ts'
import { migrationNames } from '../platform/migrate.ts'
import { sluice } from '../testing/command.ts'
import { testDatabase, type TestDatabase } from '../testing/database.ts'

const secrets = `1:${'0b'.repeat(32)}`
let database: TestDatabase
let env: Record<string, string>

beforeAll(async () => {
  database = await testDatabase()
  const PORT = String(await freePort(0))
  env = { DATABASE_URL: database.url, SLUICE_SECRETS: secrets, PORT, SLUICE_HOST: '127.0.0.1', SLUICE_PUBLIC_URL: `http://127.0.0.1:${PORT}` }
})
afterAll(() => database.drop())

const keyOf = (said: string) => ({ client_id: /client_id +(\S+)/.exec(said)?.[1] ?? '', client_secret: /client_secret +(\S+)/.exec(said)?.[1] ?? '', project_id: /project_id +(\S+)/.exec(said)?.[1] ?? '' })

describe('sluice', { timeout: 120_000 }, () => {
  it('migrates an empty database once, from two machines at a time, and refuses one that is newer', async () => {
    const name = `${new URL(database.url).pathname.slice(1)}_empty`
    const url = Object.assign(new URL(database.url), { pathname: `/${name}` }).href
    const sql = postgres(database.url, { max: 1 })
    await sql`create database ${sql(name)} template template0`
    const refused = await sluice(['serve'], { ...env, DATABASE_URL: url }).ended
    expect(refused).toMatchObject({ code: 1, said: `The database lacks ${migrationNames().length} migrations of this release; run sluice migrate first.` })

    const both = await Promise.all([sluice(['migrate'], { DATABASE_URL: url }).ended, sluice(['migrate'], { DATABASE_URL: url }).ended])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect(both.map(({ said }) => said.split('\n').at(-1)).toSorted()).toEqual(['The database is up to date.', `The database is up to date; ${migrationNames().length} migrations ran.`])

    const inside = postgres(url, { max: 1 })
    await inside`insert into migrations (name, run_on) values ('9999_later', now())`
    await inside.end()
    expect(await sluice(['migrate'], { DATABASE_URL: url }).ended).toMatchObject({ code: 1, said: 'The database was migrated by a newer release of Sluice (9999_later); run that release or a newer one.' })
    await sql`drop database ${sql(name)} with (force)`
    await sql.end()
  })

  it('serves keys that are made, rotated and revoked beside it, and answers what is under way before it stops', async () => {
    const made = keyOf((await sluice(['keys', 'make', '--name', 'Shop'], env).ended).said)
    const server = sluice(['serve'], { ...env, LOG_LEVEL: 'info' })
    await server.until('"ready"')
    const ask = ({ client_id, client_secret }: typeof made) => fetch(`http://127.0.0.1:${env['PORT']}/router/orders/none`, { headers: { 'x-client-id': client_id, 'x-client-secret': client_secret } }).then(({ status }) => status)
    expect(await ask(made)).toBe(404)

    const rotated = keyOf((await sluice(['keys', 'rotate', '--key', made.client_id], env).ended).said)
    expect(rotated.client_secret).not.toBe(made.client_secret)
    await vi.waitFor(async () => expect(await ask(rotated)).toBe(404), { timeout: 1000, interval: 50 })
    expect(await ask(made)).toBe(404)
    expect((await sluice(['keys', 'revoke', '--key', made.client_id, '--number', '1'], env).ended).said).toBe(`Revoked secret 1 of key ${made.client_id}.`)
    await vi.waitFor(async () => expect(await ask(made)).toBe(401), { timeout: 1000, interval: 50 })
    expect(await ask(rotated)).toBe(404)
    expect((await sluice(['keys', 'list', '--project', made.project_id], env).ended).said).toMatch(/secret 1 ….{4} {2}made \S+ {2}revoked \S+\n.*secret 2 ….{4} {2}made \S+$/)
    expect(await sluice(['keys', 'make', '--project', 'proj_none'], env).ended).toMatchObject({ code: 1, said: 'There is no project proj_none.' })

    // Half of a request is sent before the stop, and the other half after it.
    const body = JSON.stringify({ order_id: 'under_way', order_amount: 10, order_currency: 'INR', payment_methods: 'upi', customer_details: { customer_email: 'priya.sharma@example.com', customer_phone: '+919876543210' } })
    const socket = connect(Number(env['PORT']), '127.0.0.1')
    await once(socket, 'connect')
    let answer = ''
    socket.on('data', chunk => { answer += String(chunk) })
    socket.write(`POST /router/orders HTTP/1.1\r\nhost: localhost\r\nx-client-id: ${rotated.client_id}\r\nx-client-secret: ${rotated.client_secret}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 20)}`)
    await ask(rotated)
    server.signal('SIGTERM')
    await server.until('stopping')
    // A load balancer sees that it stops, and what it sends meanwhile is answered.
    const ready = await fetch(`http://127.0.0.1:${env['PORT']}/readyz`)
    expect([ready.status, ready.headers.get('connection'), await ready.json()]).toEqual([503, 'close', expect.objectContaining({ reason: 'shutting down' })])
    expect(await ask(rotated)).toBe(404)
    socket.write(body.slice(20))
    await once(socket, 'close')
    expect(answer).toMatch(/^HTTP\/1\.1 (200|400) /)
    expect(answer).toContain('200 OK')
    expect((await server.ended).code).toBe(0)
  })

  it('finds nothing wrong in a database that is well, and refuses secrets that are not its own, leaving no trace of them', async () => {
    expect(await sluice(['doctor'], env).ended).toMatchObject({ code: 0, said: expect.stringMatching(/^All \d+ rules hold\.$/) })
    const wrong = await sluice(['serve'], { ...env, SLUICE_SECRETS: `other:${'0c'.repeat(32)}` }).ended
    expect(wrong).toMatchObject({ code: 1, said: expect.stringMatching(/^The database was written with secret version 1, which SLUICE_SECRETS does not hold/) })
    expect(await database.sql`select version from secret_checks`).toEqual([{ version: '1' }])
  })
})
