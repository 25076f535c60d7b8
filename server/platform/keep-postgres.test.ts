import { appendFileSync, mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { until } from '../testing/merchant.ts'
import { openDatabase } from './db.ts'
import { isRunning } from './embedded-postgres.ts'
import { keepPostgres } from './keep-postgres.ts'
import { signal } from './postmaster.ts'

const data_dir = mkdtempSync(join(tmpdir(), 'sluice-keep-'))
afterAll(() => { rmSync(data_dir, { recursive: true, force: true }) })

it('starts PostgreSQL again when it ends by itself, says once why it cannot, and goes on with its log', async () => {
  const said: string[] = []
  const server = await keepPostgres({ data_dir, say: line => { said.push(line) }, overrides: { fsync: 'off', shared_buffers: '16MB' } })
  const sql = openDatabase(server.url, { max: 1 })
  const answers = () => sql`select 1 as one`.then(([row]) => row?.['one'], () => undefined)
  const [url, pid] = [server.url, server.pid]
  const settings = join(data_dir, 'postgres', 'postgresql.auto.conf')
  const before = readFileSync(settings)

  appendFileSync(settings, "nonsense = 'yes'\n")
  process.kill(pid, 'SIGQUIT')
  await until(async () => said.filter(line => line.includes('contains errors')).length, told => told > 0, 20_000)
  // As long as it takes: the next tries fail in the same way.
  await until(async () => readFileSync(join(data_dir, 'postgres.log'), 'utf8').split('unrecognized configuration parameter').length, tries => tries > 3, 20_000)
  expect(await answers()).toBeUndefined()

  writeFileSync(settings, before)
  await until(answers, answer => answer === 1, 20_000)
  await until(async () => said.at(-1), line => line === 'PostgreSQL is back.')
  expect(said.slice(-3)).toEqual(['PostgreSQL has ended by itself, and is started again …', expect.stringMatching(/^The embedded PostgreSQL does not start \(.*contains errors\).*It is tried again every second\.$/), 'PostgreSQL is back.'])
  expect(server.url).toBe(url)
  expect(server.pid).not.toBe(pid)
  expect(readFileSync(join(data_dir, 'postgres.log'), 'utf8')).toContain('received immediate shutdown request')

  await sql.end()
  await server.stop()
  expect(isRunning(server.pid, data_dir)).toBe(false)
  // Its number is given back once this process has heard of its end.
  await until(async () => signal(server.pid, 0), there => !there)
}, 90_000)
