import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isLoopbackHost } from './loopback.ts'
import { DEMO_SECRETS, parseSecrets, type Secrets } from './secrets.ts'
import { Remedy } from './remedy.ts'

/** Everything that the environment decides. This file is the only one that reads it; docs/operations.md lists it. */
export interface Config {
  /** TCP port for everything. */
  port: number
  /** Address to listen on. */
  host: string
  /** Where payers and gateways reach this router; no slash at the end. */
  public_url: string
  /** Absolute path; only `start` keeps anything there. */
  data_dir: string
  /** Undefined: the embedded PostgreSQL. */
  database_url: string | undefined
  secrets: Secrets
  log_level: string
  max_payments_per_order: number
}

export type Environment = Record<string, string | undefined>

/** `production` is what `serve` needs: a database, secrets and an address of one's own. */
export type Mode = 'laptop' | 'production'

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

/** Throws a Remedy that names the variable. */
export const readConfig = (env: Environment, mode: Mode): Config => {
  // An empty variable is an unset one: that is what `PORT= npm start` and a compose file's blank mean.
  const read = (name: string) => env[name]?.trim() || undefined

  const wholeNumber = (name: string, fallback: number, least: number, most: number) => {
    const text = read(name) ?? String(fallback)
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < least || value > most) throw new Remedy(`${name} must be a whole number from ${least} to ${most}; it is ${JSON.stringify(text)}.`)
    return value
  }

  const url = (name: string, protocols: string[], example: string) => {
    const text = read(name)
    if (text === undefined) return undefined
    if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) throw new Remedy(`${name} must be a URL such as ${example}.`)
    return text
  }

  const port = wholeNumber('PORT', 8049, 1, 65_535)
  const host = read('SLUICE_HOST') ?? (mode === 'production' ? '0.0.0.0' : '127.0.0.1')
  if (!/^[\w.:-]+$/.test(host)) throw new Remedy(`SLUICE_HOST must be an address to listen on, such as 0.0.0.0; it is ${JSON.stringify(host)}.`)

  const database_url = url('DATABASE_URL', ['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/database')
  if (database_url !== undefined && !canDecode(database_url)) throw new Remedy('DATABASE_URL has a % that begins no escape; one that stands for itself, as in a password, is written %25.')
  if (mode === 'production' && database_url === undefined) throw new Remedy('DATABASE_URL is not set; set it to a PostgreSQL 15 to 18, such as postgres://user:password@host:5432/database.')

  const log_level = read('LOG_LEVEL') ?? (mode === 'production' ? 'info' : 'warn')
  if (!levels.includes(log_level)) throw new Remedy(`LOG_LEVEL must be one of ${levels.join(', ')}; it is ${JSON.stringify(log_level)}.`)

  const secrets = readSecrets(read('SLUICE_SECRETS'), read('SLUICE_SECRETS_FILE'), mode)

  const public_url = url('SLUICE_PUBLIC_URL', ['http:', 'https:'], 'https://pay.example.com')
  if (mode === 'production') {
    if (public_url === undefined) throw new Remedy('SLUICE_PUBLIC_URL is not set; set it to the address at which payers and gateways reach Sluice, such as https://pay.example.com.')
    const { protocol, hostname } = new URL(public_url)
    if (protocol !== 'https:' && !isLoopbackHost(hostname)) throw new Remedy('SLUICE_PUBLIC_URL must begin with https://, because payers and gateways come by it over the internet; http is for an address of this machine only.')
  }

  return {
    port,
    host,
    public_url: (public_url ?? `http://127.0.0.1:${port}`).replace(/\/+$/, ''),
    data_dir: resolve(read('SLUICE_DATA_DIR') ?? '.data'),
    database_url,
    secrets,
    log_level,
    max_payments_per_order: wholeNumber('SLUICE_MAX_PAYMENTS_PER_ORDER', 20, 1, 1000),
  }
}

const canDecode = (text: string) => {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

const readSecrets = (value: string | undefined, file: string | undefined, mode: Mode): Secrets => {
  if (value !== undefined && file !== undefined) throw new Remedy('SLUICE_SECRETS and SLUICE_SECRETS_FILE are both set; keep one of them.')
  const name = file === undefined ? 'SLUICE_SECRETS' : 'SLUICE_SECRETS_FILE'
  const text = file === undefined ? value : readSecretsFile(file)
  if (mode === 'laptop') return parse(name, text ?? DEMO_SECRETS)
  if (text === undefined) throw new Remedy('SLUICE_SECRETS is not set; set it, or SLUICE_SECRETS_FILE, to version:64-hex-digits, such as 1:$(openssl rand -hex 32), and keep it as safe as the database.')
  const [demo] = parse(name, DEMO_SECRETS)
  const secrets = parse(name, text)
  if (secrets.some(secret => secret.check.equals(demo.check))) throw new Remedy(`${name} holds the demo secret, which everybody can read; make your own with openssl rand -hex 32.`)
  return secrets
}

const readSecretsFile = (file: string) => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new Remedy(`SLUICE_SECRETS_FILE names ${file}, which cannot be read; name a file that this user can read.`)
  }
}

const parse = (name: string, text: string): Secrets => {
  try {
    return parseSecrets(text)
  } catch (error) {
    if (error instanceof RangeError) throw new Remedy(`${name} ${error.message}.`)
    throw error
  }
}
