import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase, type TestDatabase } from '../testing/database.ts'
import { openIdempotency } from './idempotency.ts'
import { keyOf } from './ids.ts'

let database: TestDatabase
beforeAll(async () => { database = await testDatabase() })
afterAll(() => database.drop())

/** Leases run by the database's clock, which no test moves; so it moves what is due by it. */
const pass = (seconds: number) => database.sql`update idempotency_keys set leased_until = leased_until - make_interval(secs => ${seconds})`
const request = () => {
  const idempotency_key = keyOf(randomUUID())
  return () => ({ idempotency_key, fingerprint: Buffer.alloc(32, 1), older: [], customer_key: null, nonce: randomUUID() })
}
const in_use = { code: 'idempotency_key_in_use' }

it('keeps the key of a request that runs for long, and hands it on only after its process died', async () => {
  const [running, other] = [openIdempotency(database.sql, 90_000), openIdempotency(database.sql, 90_000)]
  const [ask, first] = [request(), randomUUID()]
  expect(await running.claim({ ...ask(), nonce: first })).toEqual({ verdict: 'run', nonce: first })
  for (let round = 0; round < 3; round += 1) {
    await pass(29)
    await running.renew()
    await pass(29)
    await expect(other.claim(ask())).rejects.toMatchObject(in_use)
    await running.renew()
  }
  running.close()
  await pass(31)
  expect(await other.claim(ask())).toEqual({ verdict: 'run', nonce: first })
  other.close()
})

it('holds no key for longer than any request runs, and none that was let go', async () => {
  const idempotency = openIdempotency(database.sql, -1)
  const ask = request()
  const first = ask()
  await idempotency.claim(first)
  await pass(31)
  await idempotency.renew()
  expect(await idempotency.claim(ask())).toEqual({ verdict: 'run', nonce: first.nonce })
  await idempotency.free(first)
  expect(await idempotency.claim({ ...ask(), nonce: first.nonce })).toEqual({ verdict: 'run', nonce: first.nonce })
  idempotency.close()
})
