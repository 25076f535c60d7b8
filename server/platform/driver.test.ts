import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createServer, type AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { testDatabase } from '../testing/database.ts'
import { persist } from './batch.ts'
import { openLossyLine } from '../testing/lossy-line.ts'
import { isUnavailable, openDatabase } from './db.ts'
import { postgres } from './driver.ts'

it('outlives a connection that is lost within a transaction, and goes on with the next', async () => {
  const { sql, drop } = await testDatabase({ max: 2 })
  const lose = () => sql.begin(async tx => {
    await Promise.all([tx`select 1`, tx`select pg_terminate_backend(pg_backend_pid())`, tx`select 2`])
    return tx`select 3`
  })
  for (let round = 0; round < 10; round += 1) {
    const errors = await Promise.all(Array.from({ length: 3 }, () => lose().then(() => undefined, (found: unknown) => found)))
    expect(errors.map(isUnavailable)).toEqual([true, true, true])
    // Sent before its connection was seen to be lost, a statement fails too, and is run again.
    const answers = await Promise.all([1, 2, 3].map(() => persist(() => sql`select ${['a', 'b']}::text[] as array`, 5_000)))
    for (const rows of answers) expect([...rows]).toEqual([{ array: ['a', 'b'] }])
  }
  await drop()
})

it('fails what waits for a server that hangs up without a word, again and again', async () => {
  let visits = 0
  const server = createServer(socket => { visits += 1; socket.end() })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const sql = openDatabase(`postgres://me@127.0.0.1:${(server.address() as AddressInfo).port}/shop`, { max: 2 })
  for (let round = 0; round < 2; round += 1) {
    const errors = await Promise.all([1, 2, 3, 4].map(() => sql`select 1`.then(() => undefined, (found: unknown) => found)))
    expect(errors.map(isUnavailable)).toEqual([true, true, true, true])
  }
  expect(visits, 'one for each statement').toBe(8)
  await sql.end()
  server.close()
})

it.each([['the pool', '', { statement_timeout: 500 }], ['its URL', '?statement_timeout=500', {}]])('gives up the lines on which nothing comes any more, the idle ones with them, and goes on over new ones: after the time that %s says', async (_, more, connection) => {
  const { url, drop } = await testDatabase()
  const line = await openLossyLine(url)
  const sql = postgres(line.url + more, { max: 3, backoff: () => 0.01, connection })
  const ask = () => sql<{ pid: number }[]>`select pg_backend_pid() as pid`.then(([row]) => row?.pid)
  const before = new Set(await Promise.all([ask(), ask(), ask()]))
  expect(before.size).toBe(3)
  line.freeze()
  expect(isUnavailable(await ask().then(() => undefined, (error: unknown) => error))).toBe(true)
  const after = await Promise.all(Array.from({ length: 6 }, () => persist(ask, 5_000)))
  expect(after.filter(pid => before.has(pid ?? 0))).toEqual([])
  await sql.end({ timeout: 1 })
  await line.close()
  await drop()
})

it('keeps nothing of a statement that is done: the small collections take all of it', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void
  const { sql, drop } = await testDatabase({ max: 1 })
  const ask = (number: number) => sql`select 1 as one where ${`${number}`.padEnd(100_000)}::text = ''`
  await ask(0)
  collect()
  const before = process.memoryUsage().heapUsed
  for (let number = 0; number < 100; number += 1) await ask(number)
  collect({ type: 'minor' })
  collect({ type: 'minor' })
  expect((process.memoryUsage().heapUsed - before) / 100, 'bytes for each').toBeLessThan(10_000)
  await drop()
})
