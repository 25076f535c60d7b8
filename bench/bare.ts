import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type Postgres from 'postgres'
import { postgres } from '../server/platform/driver.ts'
import { customerKey } from '../server/customers/customer.ts'
import { customerBody, customerId } from './load-customers.ts'

const CONNECTIONS = 32

export interface Bare {
  /** What measures it. */
  by: string
  /** One-row updates per second, each its own durable transaction, by 32 connections. */
  measure: (seconds: number) => Promise<number>
}

/** Which rows: those of the customers 0 to `customers` - 1 of the load. */
interface Rows {
  project_id: string
  customers: number
}

/** The update alone, as a program would send it that has nothing else to do: by pgbench, or else by a plain client. */
export const openBare = (url: string, rows: Rows): Bare =>
  spawnSync('pgbench', ['--version'], { stdio: 'ignore' }).status === 0
    ? { by: 'pgbench', measure: seconds => byPgbench(url, rows, seconds) }
    : { by: 'a plain client, as pgbench is not installed', measure: seconds => byClient(url, rows, seconds) }

const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`

/** The same columns as the PUT sets. `key` is an SQL expression. */
const statement = (key: string) => {
  const { name, email, phone, address } = customerBody(0)
  return `update customers set name = ${quoted(name)}, email = ${quoted(email)}, phone = ${quoted(phone)}, address = ${quoted(address)}, updated_on = now() where customer_key = ${key}`
}

/** The key of customer :n as PostgreSQL makes it (server/customers/customer.ts), at about 3 µs: pgbench has no tables of its own. */
const keyInSql = (project_id: string) => {
  const before = Buffer.from(`project\0${project_id}\0${customerId('')}`).toString('hex')
  return `encode(substring(sha256('\\x${before}'::bytea || convert_to(:n::text, 'UTF8')) for 16), 'hex')::uuid`
}

const byPgbench = async (url: string, { project_id, customers }: Rows, seconds: number): Promise<number> => {
  const { hostname, port, username, password, pathname } = new URL(url)
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
  const script = join(folder, 'update.sql')
  writeFileSync(script, `\\set n random(0, ${customers - 1})\n${statement(keyInSql(project_id))};\n`)
  try {
    const args = ['-n', '-M', 'prepared', '-c', String(CONNECTIONS), '-j', '2', '-T', String(seconds), '-f', script, '-h', hostname, '-p', port, '-U', username, pathname.slice(1)]
    const output = await textOf('pgbench', args, { PGPASSWORD: password })
    const [, tps] = /tps = ([\d.]+)/.exec(output) ?? []
    if (tps === undefined) throw new Error(`pgbench said: ${output}`)
    return Number(tps)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const textOf = (file: string, args: string[], env: Record<string, string>) => new Promise<string>((resolve, reject) => {
  const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text })
  child.once('error', reject).once('close', () => resolve(output))
})

const byClient = async (url: string, { project_id, customers }: Rows, seconds: number): Promise<number> => {
  const keys = Array.from({ length: customers }, (_, number) => customerKey({ project_id, organisation_id: '' }, 'PROJECT', customerId(number)))
  const connections = Array.from({ length: CONNECTIONS }, () => postgres(url, { max: 1, onnotice: () => {} }))
  const update = (sql: Postgres.Sql) => sql.unsafe(statement('$1'), [keys[Math.floor(Math.random() * customers)] ?? ''], { prepare: true })
  try {
    await Promise.all(connections.map(update))
    let done = 0
    const began = performance.now()
    await Promise.all(connections.map(async sql => {
      while (performance.now() < began + seconds * 1000) {
        await update(sql)
        done += 1
      }
    }))
    return done / ((performance.now() - began) / 1000)
  } finally {
    await Promise.all(connections.map(sql => sql.end({ timeout: 1 })))
  }
}
