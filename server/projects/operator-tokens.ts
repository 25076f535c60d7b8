import { randomBytes, timingSafeEqual } from 'node:crypto'
import { newId } from '../platform/ids.ts'
import { hmac, type Secret, type Secrets } from '../platform/secrets.ts'

/** Who steers this installation. Not of one organisation: an operator sees and changes all projects, as the command line does. */
export interface Operator {
  token_id: string
  /** The actor of the audit log. */
  name: string
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose token the request carries; set on everything under /api. */
    operator: Operator
  }
}

export interface StoredToken extends Operator {
  secret_version: string
  token_hash: Buffer
}

/** The tokens that may call, as held in memory. */
export interface OperatorTokens {
  versions: readonly Secret[]
  byId: ReadonlyMap<string, StoredToken>
}

/** An id to find it by and to name it with, and 256 random bits. */
export const newToken = () => {
  const token_id = newId('op')
  return { token_id, token: `${token_id}_${randomBytes(32).toString('base64url')}` }
}

/** As with API keys: what is random needs no slow hash. */
export const hashToken = (secret: Secret, token: string) => hmac(secret.operator_tokens, token)

const nobody: StoredToken = { token_id: '', name: '', secret_version: '', token_hash: Buffer.alloc(32) }

/** The operator whom an Authorization header names. An unknown id costs as much time as a wrong secret; compared in constant time. */
export const authenticateOperator = ({ versions, byId }: OperatorTokens, authorization: string): Operator | undefined => {
  const [, token = '', token_id = ''] = /^Bearer +((op_[a-z2-7]{20})_[\w-]{43})$/i.exec(authorization) ?? []
  const { name, secret_version, token_hash } = byId.get(token_id) ?? nobody
  let right = false
  for (const secret of versions) {
    const equal = timingSafeEqual(hashToken(secret, token), token_hash)
    right ||= equal && secret_version === secret.version
  }
  return right ? { token_id, name } : undefined
}

export const asTokens = (secrets: Secrets, rows: readonly StoredToken[]): OperatorTokens => ({ versions: secrets, byId: new Map(rows.map(row => [row.token_id, row])) })
