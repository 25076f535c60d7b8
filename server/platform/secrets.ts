import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type { Sql } from './db.ts'
import { Remedy } from './remedy.ts'

/**
 * One list of master secrets serves every purpose; each purpose has its own key, derived by HKDF-SHA256. The newest
 * version writes; older ones still read, so that a secret can be replaced without a stop.
 */
export interface Secret {
  version: string
  order_hash: Buffer
  payment_id: Buffer
  api_keys: Buffer
  operator_tokens: Buffer
  credentials: Buffer
  fingerprints: Buffer
  /** Says that two processes hold the same secret without saying the secret. */
  check: Buffer
}

/** Newest first. */
export type Secrets = readonly [Secret, ...Secret[]]

/** The secret that a row was written under; a process starts only with all of them (checkSecrets). */
export const secretOf = (secrets: Secrets, version: string): Secret => secrets.find(secret => secret.version === version) ?? secrets[0]

/** The demo's secret. Everybody can read it here, so `sluice serve` refuses it. */
export const DEMO_SECRETS = `demo:${'5107ce'.repeat(10)}abcd`

const derive = (version: string, master: Buffer): Secret => {
  const key = (purpose: string) => Buffer.from(hkdfSync('sha256', master, 'sluice', purpose, 32))
  return {
    version,
    order_hash: key('order hash'),
    payment_id: key('payment id'),
    api_keys: key('api keys'),
    operator_tokens: key('operator tokens'),
    credentials: key('gateway credentials'),
    fingerprints: key('request fingerprints'),
    check: key('check value'),
  }
}

/**
 * Reads `version:64 hex digits`, one or more, separated by commas or line ends, newest last.
 * Throws a RangeError whose message is for the operator.
 */
export const parseSecrets = (text: string): Secrets => {
  const secrets = text.split(/[,\s]+/).filter(Boolean).map(entry => {
    const [, version, hex] = /^([a-z0-9]{1,20}):([0-9a-f]{64})$/i.exec(entry) ?? []
    if (version === undefined || hex === undefined) throw new RangeError('must be one or more of version:64-hex-digits, such as 1:$(openssl rand -hex 32), newest last')
    return derive(version, Buffer.from(hex, 'hex'))
  }).toReversed()
  const [newest, ...older] = secrets
  if (newest === undefined) throw new RangeError('is empty')
  if (new Set(secrets.map(secret => secret.version)).size < secrets.length) throw new RangeError('names a version twice')
  return [newest, ...older]
}

/**
 * Holds the process's secrets against the database's check values, and leaves one for a version that is new.
 * Throws a Remedy where they do not match. A process that is refused leaves nothing: its version would lock the right
 * ones out.
 */
export const checkSecrets = async (sql: Sql, secrets: Secrets): Promise<void> => {
  await compareSecrets(sql, secrets)
  for (const { version, check } of secrets) {
    await sql`insert into secret_checks (version, check_value) values (${version}, ${check}) on conflict (version) do nothing`
  }
  // Two first starts at once: the one that came second learns it here.
  await compareSecrets(sql, secrets)
}

const compareSecrets = async (sql: Sql, secrets: Secrets): Promise<void> => {
  const known = await sql<{ version: string; check_value: Buffer }[]>`select version, check_value from secret_checks`
  for (const { version, check_value } of known) {
    const secret = secrets.find(each => each.version === version)
    if (secret === undefined) throw new Remedy(`The database was written with secret version ${version}, which SLUICE_SECRETS does not hold; add it in front of the newer ones.`)
    if (!secret.check.equals(check_value)) throw new Remedy(`Secret version ${version} is not the one this database was written with; start with the right SLUICE_SECRETS, or another database.`)
  }
}

export const hmac = (key: Buffer, ...parts: (string | Buffer)[]) => {
  const mac = createHmac('sha256', key)
  for (const part of parts) mac.update(part).update('\0')
  return mac.digest()
}

/** AES-256-GCM: 12 bytes nonce, 16 bytes tag, ciphertext. `owner` is bound to it: a sealed value moved to another row does not open. */
export const seal = (key: Buffer, owner: string, plain: string) => {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner))
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

/** Throws when the key, the owner or a byte is wrong. */
export const unseal = (key: Buffer, owner: string, sealed: Buffer) => {
  const open = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(Buffer.from(owner)).setAuthTag(sealed.subarray(12, 28))
  return Buffer.concat([open.update(sealed.subarray(28)), open.final()]).toString('utf8')
}
