import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { postgres } from './driver.ts'
import { freePort, readJson, writeJson } from './data-folder.ts'
import { postgresPrograms, type PostgresPrograms } from './postgres-programs.ts'
import { isRunningOn, leftRunning, readPostmaster, signal, stopPostmaster, type Postmaster } from './postmaster.ts'
import { Remedy, fileRemedy } from './remedy.ts'

const MAJOR_VERSION = '18'
const USER = 'sluice'
const DATABASE = 'sluice'

/** Durable, and sized for a laptop. Loopback with a password, no socket file: those have a length limit. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: '120',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  synchronous_commit: 'on',
  fsync: 'on',
}

export interface PostgresOptions {
  /** Its database, log and password go under this folder, which the caller holds and which can be written. */
  data_dir: string
  /** Other values for `settings`. */
  overrides?: Record<string, string>
  /** Told what takes long. */
  say?: (line: string) => void
  /** It ran a moment ago: its log is gone on with, since it tells why it does no more. */
  restart?: boolean
}

export interface EmbeddedPostgres {
  url: string
  pid: number
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>
  /** Tells it to stop, and does not wait. */
  stopSoon(): void
}

const paths = (data_dir: string) => ({
  database: join(data_dir, 'postgres'),
  unfinished: join(data_dir, 'postgres.new'),
  log: join(data_dir, 'postgres.log'),
  access: join(data_dir, 'postgres.json'),
})

/**
 * Where the embedded database of `data_dir` listens, or would; undefined where there has never been one.
 * For commands that look at a database which another process runs.
 */
export const embeddedUrl = (data_dir: string): string | undefined => {
  const access = readJson(paths(data_dir).access)
  return access === undefined ? undefined : urlOf(String(access['password']), Number(access['port']))
}

const urlOf = (password: string, port: number, database = DATABASE) => `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`

/**
 * Starts PostgreSQL on the data folder, or takes over one that a killed process left running there.
 * Throws a Remedy where the folder, the disk or the machine do not allow it.
 */
export const startPostgres = async ({ data_dir, overrides = {}, say = () => {}, restart = false }: PostgresOptions): Promise<EmbeddedPostgres> => {
  const at = paths(data_dir)
  try {
    const programs = postgresPrograms(at.database)
    const known = readJson(at.access)
    if (!existsSync(at.database)) {
      const password = randomBytes(24).toString('hex')
      writeJson(at.access, { password, port: 0 })
      say('Making the database …')
      await initialise(programs, data_dir, password, overrides['fsync'] !== 'off')
    } else {
      if (known === undefined) throw new Remedy(`${at.access} is missing, and with it the password of the database in ${at.database}; put it back, or move that folder away to begin with an empty one.`)
      const version = readFileSync(join(at.database, 'PG_VERSION'), 'utf8').trim()
      if (version !== MAJOR_VERSION) throw new Remedy(`${at.database} was made by PostgreSQL ${version} and this release brings ${MAJOR_VERSION}; move that folder away to begin with an empty one, or go back to the earlier release.`)
    }
    const password = String(readJson(at.access)?.['password'])
    const running = await leftRunning(at.database, on => answers(password, on))
    const { port, pid } = running ?? await launch(programs, data_dir, await freePort(Number(known?.['port'] ?? 0)), { ...settings, ...overrides }, { say, restart })
    writeJson(at.access, { password, port })
    await makeDatabase(password, port)
    return { url: urlOf(password, port), pid, stop: () => stopPostmaster(pid, at.database), stopSoon: () => { signal(pid, 'SIGINT') } }
  } catch (error) {
    throw fileRemedy(error, data_dir)
  }
}

/** Makes the cluster beside its place and moves it there whole, so that one that was interrupted is simply made again. */
const initialise = async (programs: PostgresPrograms, data_dir: string, password: string, sync: boolean) => {
  const at = paths(data_dir)
  const password_file = join(data_dir, 'postgres.password')
  rmSync(at.unfinished, { recursive: true, force: true })
  mkdirSync(at.unfinished, { mode: 0o700 })
  writeFileSync(password_file, password, { mode: 0o600 })
  programs.own(at.unfinished)
  programs.own(password_file)
  const { file, args, options } = programs.command('initdb', [
    '-D', at.unfinished, '-U', USER, '-A', 'scram-sha-256', '--pwfile', password_file, '-E', 'UTF8',
    '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions', ...(sync ? [] : ['--no-sync']),
  ])
  const output: string[] = []
  const code = await new Promise<number | null>((resolve, reject) => {
    // A Ctrl-C in the terminal reaches its whole process group; PostgreSQL hears from us only.
    const child = spawn(file, args, { ...options, cwd: '/', detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    child.on('error', reject).on('close', resolve)
    child.stdout?.on('data', chunk => output.push(String(chunk)))
    child.stderr?.on('data', chunk => output.push(String(chunk)))
  }).finally(() => rmSync(password_file, { force: true }))
  if (code !== 0) throw failure(data_dir, output.join(''))
  renameSync(at.unfinished, at.database)
}

/** Whether the server with that number still runs on the data folder. */
export const isRunning = (pid: number, data_dir: string) => isRunningOn(pid, paths(data_dir).database)

const connect = (password: string, port: number) => postgres(urlOf(password, port, 'postgres'), { max: 1, connect_timeout: 5, onnotice: () => {} })

const answers = async (password: string, port: number) => {
  const sql = connect(password, port)
  try {
    await sql`select 1`
    return true
  } catch {
    return false
  } finally {
    await sql.end({ timeout: 1 })
  }
}

const makeDatabase = async (password: string, port: number) => {
  const sql = connect(password, port)
  try {
    const found = await sql`select 1 from pg_database where datname = ${DATABASE}`
    if (found.length === 0) await sql`create database ${sql(DATABASE)}`
  } finally {
    await sql.end({ timeout: 1 })
  }
}

const launch = async (programs: PostgresPrograms, data_dir: string, port: number, values: Record<string, string>, { say, restart }: Required<Pick<PostgresOptions, 'say' | 'restart'>>): Promise<Postmaster> => {
  const at = paths(data_dir)
  if (existsSync(at.log) && !restart) renameSync(at.log, `${at.log}.1`)
  const log = openSync(at.log, 'a', 0o600)
  const from = fstatSync(log).size
  const { file, args, options } = programs.command('postgres', ['-D', at.database, '-p', String(port), ...Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])])
  const child = spawn(file, args, { ...options, cwd: '/', detached: true, stdio: ['ignore', log, log] })
  closeSync(log)
  let ended: Error | number | undefined
  child.on('error', error => { ended = error }).on('exit', code => { ended = code ?? 1 })
  child.unref()
  let told = false
  for (const began = performance.now(); ended === undefined; await delay(20)) {
    const found = readPostmaster(at.database)
    if (found?.pid === child.pid && found?.ready) return found
    if (!told && performance.now() - began > 3000) {
      told = true
      say('PostgreSQL is recovering what was in flight when it was last stopped …')
    }
  }
  throw failure(data_dir, ended instanceof Error ? ended.message : readFileSync(at.log).subarray(from).toString('utf8'))
}

const failure = (data_dir: string, output: string) => {
  if (/No space left on device|Disk quota exceeded/.test(output)) return new Remedy(`The disk of ${data_dir} is full; free some space, or set SLUICE_DATA_DIR to a folder on another disk.`)
  const nameless = /could not look up effective user ID (\d+)/.exec(output)?.[1]
  if (nameless !== undefined) return new Remedy(`PostgreSQL does not run as user ${nameless}, who has no name on this machine; start Sluice as a user that is in /etc/passwd, or set DATABASE_URL to a PostgreSQL 15 to 18.`)
  const last = output.trim().split('\n').filter(line => /FATAL|PANIC|ERROR|error|not found/.test(line)).at(-1) ?? output.trim().split('\n').at(-1) ?? ''
  return new Remedy(`The embedded PostgreSQL does not start (${last.replace(/^.*?(FATAL|PANIC):/, '').trim()}); see ${paths(data_dir).log}, or set DATABASE_URL to a PostgreSQL 15 to 18.`)
}
