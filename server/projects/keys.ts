import { randomBytes, timingSafeEqual } from 'node:crypto'
import { newId } from '../platform/ids.ts'
import { hmac, type Secret, type Secrets } from '../platform/secrets.ts'
import type { Project } from './project.ts'

/** What a merchant calls us with. The secret is shown once, when it is made. */
export interface Credentials {
  client_id: string
  client_secret: string
}

/** The keys that may call, as held in memory; made anew when one of them changes. */
export interface Keys {
  /** One entry per version of the master secret that keys may be stored under. */
  versions: readonly Secret[]
  byClient: ReadonlyMap<string, KnownClient>
}

interface KnownClient {
  project: Project
  stored: readonly StoredSecret[]
  /** The secret that was last found right: a merchant sends the same one all day, and the keyed hash costs more than all else here. */
  last: Buffer | undefined
}

export interface StoredSecret {
  secret_version: string
  secret_hash: Buffer
}

export const newClientId = () => newId('ck')
/** 256 random bits. */
export const newClientSecret = () => `sk_${randomBytes(32).toString('base64url')}`

/** A random secret needs no slow hash: without the master secret there is nothing to guess against. */
export const hashSecret = (secret: Secret, { client_id, client_secret }: Credentials) => hmac(secret.api_keys, `${client_id}\0${client_secret}`)

const nobody: readonly StoredSecret[] = [{ secret_version: '', secret_hash: Buffer.alloc(32) }]

/** The project these credentials belong to. An unknown id costs as much time as a wrong secret; compared in constant time. */
export const authenticate = ({ versions, byClient }: Keys, client_id: string, client_secret: string): Project | undefined => {
  const known = byClient.get(client_id)
  const sent = Buffer.from(client_secret)
  if (known?.last !== undefined && known.last.length === sent.length && timingSafeEqual(known.last, sent)) return known.project
  let right = false
  for (const secret of versions) {
    const given = hashSecret(secret, { client_id, client_secret })
    for (const { secret_version, secret_hash } of known?.stored ?? nobody) {
      const equal = timingSafeEqual(given, secret_hash)
      right ||= equal && secret_version === secret.version
    }
  }
  if (!right || known === undefined) return undefined
  known.last = sent
  return known.project
}

export const asKeys = (secrets: Secrets, rows: readonly (Project & StoredSecret & { client_id: string })[]): Keys => {
  const byClient = new Map<string, KnownClient & { stored: StoredSecret[] }>()
  for (const { client_id, secret_version, secret_hash, project_id, organisation_id, name } of rows) {
    const known = byClient.get(client_id) ?? { project: { project_id, organisation_id, name }, stored: [], last: undefined }
    known.stored.push({ secret_version, secret_hash })
    byClient.set(client_id, known)
  }
  return { versions: secrets, byClient }
}
