import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { demo_accounts } from '../gateways/cashfree/demo-accounts.ts'
import { minutes } from '../platform/clock.ts'
import { freePort } from '../platform/data-folder.ts'
import { openDatabase } from '../platform/db.ts'
import { startPostgres, type EmbeddedPostgres } from '../platform/embedded-postgres.ts'
import { migrate } from '../platform/migrate.ts'
import { parseSecrets } from '../platform/secrets.ts'
import { until, type Answer } from './merchant.ts'
import { openShop, type Shop } from './shop.ts'

// The router as it runs in production, in a process of its own, on a PostgreSQL of this test's own: both are to die.
const SECRETS = `1:${'ab12'.repeat(16)}`
const overrides = { fsync: 'off', full_page_writes: 'off', shared_buffers: '64MB' }
const data_dir = mkdtempSync(join(tmpdir(), 'sluice-crash-'))
let postgres: EmbeddedPostgres
let shop: Shop
let router: ChildProcess
let port: number

const serve = async () => {
  router = spawn(process.execPath, ['server/main.ts', 'serve'], {
    env: { PATH: process.env['PATH'], PORT: String(port), SLUICE_HOST: '127.0.0.1', SLUICE_PUBLIC_URL: `http://127.0.0.1:${port}`, DATABASE_URL: postgres.url, SLUICE_SECRETS: SECRETS, LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  await until(() => fetch(`http://127.0.0.1:${port}/readyz`).then(({ status }) => status, () => 0), status => status === 200 || router.exitCode !== null, 60_000)
  expect(router.exitCode).toBeNull()
}
const stop = async (signal: 'SIGKILL' | 'SIGTERM') => {
  const ended = once(router, 'exit')
  router.kill(signal)
  await ended
}

beforeAll(async () => {
  postgres = await startPostgres({ data_dir, overrides })
  await migrate(postgres.url)
  port = await freePort(0)
  const sql = openDatabase(postgres.url, { max: 4 })
  const database = { url: postgres.url, sql, drop: () => sql.end({ timeout: 1 }) }
  shop = await openShop({ database, secrets: parseSecrets(SECRETS), router_url: `http://127.0.0.1:${port}`, timeout_ms: 2_000 })
  await serve()
}, 120_000)
afterAll(async () => {
  if (router.exitCode === null && router.signalCode === null) await stop('SIGTERM')
  await shop.close()
  await postgres.stop()
  rmSync(data_dir, { recursive: true, force: true })
})

interface Kept { orders: string[]; payments: string[]; refunds: string[]; refused: Answer[]; cut: number }

/** Merchants who order, pay and refund until they are told to stop; keeps what was answered. */
const load = (merchants: number) => {
  const kept: Kept = { orders: [], payments: [], refunds: [], refused: [], cut: 0 }
  let going = true
  const { post, order: _order, ...merchant } = shop.merchant
  const step = async (work: Promise<Answer>, keep: (answer: Answer) => void) => {
    const answer = await work.catch(() => undefined)
    if (answer === undefined) kept.cut += 1
    else if (answer.status === 200) keep(answer)
    else kept.refused.push(answer)
    return answer?.status === 200 ? answer.body : undefined
  }
  const one = async () => {
    const order_id = `order_${crypto.randomUUID()}`
    const order = await step(post('/orders', { order_id, order_amount: 100, order_currency: 'INR', customer_details: {} }), () => kept.orders.push(order_id))
    if (order === undefined) return
    const paid = await step(merchant.tryToPay({ order_hash: String(order['order_hash']) }, 'collect'), ({ body }) => kept.payments.push(String(body['payment_id'])))
    if (paid === undefined) return
    const refund_id = `refund_${order_id}`
    const asked = await merchant.refund(order_id, 40, refund_id).catch(() => undefined)
    if (asked === undefined) kept.cut += 1
    else if (asked.status === 200) kept.refunds.push(refund_id)
    else if (asked.body['code'] !== 'payment_not_refundable') kept.refused.push(asked)
  }
  const all = Promise.all(Array.from({ length: merchants }, async () => { while (going) await one() }))
  return { kept, stop: async () => { going = false; await all } }
}

/** Everything that was answered can be read back. */
const isThere = async ({ orders, payments, refunds }: Kept) => {
  const paths = [...orders.map(id => `/orders/${id}`), ...payments.map(id => `/payments/${id}`), ...refunds.map(id => `/refunds/${id}`)]
  for (const path of paths) expect(await shop.merchant.get(path), path).toMatchObject({ status: 200 })
}

const stillOpen = async () => [...await shop.sql`
  select state from payments where state in ('initiated', 'redirected', 'pending') union all select state from refunds where state = 'pending'
  union all select outcome from tries where next_check_at is not null`]

/**
 * Two minutes later, by another process: whatever was half-done is done, and the gateway's ledger agrees with the books.
 * Where there is more to ask than a gateway's limit allows in a minute, it takes a few of them.
 */
const comesToRest = async () => {
  const another = await shop.openAnother()
  shop.clock.set(new Date())
  let moved = 0
  do {
    await shop.move(minutes(2))
    await shop.settled()
    moved += minutes(2)
  } while (moved < minutes(60) && (await stillOpen()).length > 0)
  await another.close()
  // The router of the next test runs by the machine's time, and takes no notice from the future.
  await shop.control.move(-moved)
  await shop.invariants()
  expect(await stillOpen()).toEqual([])
}

it('loses nothing that it has answered when it is killed under load, and leaves nothing half-done', async () => {
  const { kept, stop: rest } = load(12)
  await until(async () => kept.refunds.length, made => made >= 25, 30_000)
  await stop('SIGKILL')
  await until(async () => kept.cut, found => found > 0)
  await rest()
  expect(kept.refused).toEqual([])
  await serve()
  await isThere(kept)
  const again = load(4)
  await until(async () => again.kept.refunds.length, made => made >= 5, 30_000)
  await again.stop()
  expect(again.kept.refused).toEqual([])
  await comesToRest()
}, 90_000)

it('answers 503 while PostgreSQL is away, and is well again without a restart', async () => {
  const { kept, stop: rest } = load(8)
  await until(async () => kept.refunds.length, made => made >= 10, 30_000)
  process.kill(postgres.pid, 'SIGQUIT') // An immediate shutdown: nothing is finished, nothing written out.
  await until(async () => kept.refused.length, refused => refused > 0, 20_000)
  expect((await fetch(`${shop.url}/readyz`)).status).toBe(503)
  expect((await fetch(`${shop.url}/healthz`)).status).toBe(200)
  const before = kept.refunds.length
  postgres = await startPostgres({ data_dir, overrides })
  await until(async () => kept.refunds.length, made => made >= before + 10, 30_000)
  await rest()
  for (const { status, headers, body } of kept.refused) {
    expect({ status, retry_after: headers.get('retry-after'), body }).toEqual({ status: 503, retry_after: expect.stringMatching(/^[1-9]\d*$/), body: { message: expect.any(String), code: 'service_unavailable', type: 'server_error' } })
  }
  expect(kept.cut).toBe(0)
  expect(router.exitCode).toBeNull()
  await isThere(kept)
  await comesToRest()
}, 90_000)

it('loses nothing between one try and the next: killed while payments go from account to account, it asks about what was begun and begins nothing again', async () => {
  const [first] = demo_accounts
  // The first account refuses a few payments, and says no to all others though it charges them.
  await shop.control.fault({ kind: 'error' }, { account: first?.client_id, operation: 'create_order' }, 8)
  await shop.control.fault({ kind: 'error_after', status: 400 }, { account: first?.client_id, operation: 'pay' }, null)
  const moved = async () => (await shop.sql<{ moved: number }[]>`select count(*)::int as moved from order_events where kind = 'payment.tried_elsewhere'`)[0]?.moved ?? 0
  const { kept, stop: rest } = load(12)
  await until(moved, count => count >= 15, 30_000)
  await stop('SIGKILL')
  await until(async () => kept.cut, found => found > 0)
  await rest()
  expect(kept.refused).toEqual([])
  const before = await moved()
  await serve()
  await isThere(kept)
  const again = load(4)
  await until(moved, count => count >= before + 15, 30_000)
  await again.stop()
  await shop.control.heal()
  await comesToRest()
  // Which account's word came first decides whether the other one's money was taken, and is refunded, or only held, and let go.
  const [aside] = await shop.sql<{ taken: number; held: number; refunds: number }[]>`
    select count(aside_minor)::int as taken, count(release)::int as held,
           (select count(*)::int from refunds where try is not null and state = 'success') as refunds
      from tries where aside_minor is not null or release = 'done'`
  expect((aside?.taken ?? 0) + (aside?.held ?? 0), 'accounts did charge beside the payment').toBeGreaterThan(0)
  expect(aside?.refunds).toBe(aside?.taken)
}, 120_000)
