import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto'
import type { Secret, Secrets } from './secrets.ts'

/** A key of our tables: a uuid made of the first 16 bytes of SHA-256 over the parts, each ended by a zero byte but the last. */
export const keyOf = (...parts: string[]) => asUuid(hash('sha256', parts.join('\0')).slice(0, 32))

const asUuid = (hex: string) => `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
const asHex = (uuid: string) => uuid.replaceAll('-', '')

export const orderKey = (project_id: string, order_id: string) => keyOf(project_id, order_id)

// One AES block over a key is a permutation of all 16-byte values: unguessable without the secret, and reversible with it.
// In this mode blocks know nothing of one another, so one cipher per secret serves for good: making one costs more than its use.
const perSecret = <T>(make: (secret: Buffer) => T) => {
  const made = new WeakMap<Buffer, T>()
  return (secret: Buffer): T => {
    const known = made.get(secret)
    if (known !== undefined) return known
    const fresh = make(secret)
    made.set(secret, fresh)
    return fresh
  }
}
const cipherOf = perSecret(secret => createCipheriv('aes-256-ecb', secret, null).setAutoPadding(false))
const decipherOf = perSecret(secret => createDecipheriv('aes-256-ecb', secret, null).setAutoPadding(false))
const encrypt = (secret: Buffer, uuid: string) => cipherOf(secret).update(asHex(uuid), 'hex', 'hex')
const decrypt = (secret: Buffer, hex: string) => asUuid(decipherOf(secret).update(hex, 'hex', 'hex'))

/** 32 lower-case hex digits that name an order on the wire. */
export const orderHash = (secret: Secret, order_key: string) => encrypt(secret.order_hash, order_key)

export const paymentId = (secret: Secret, order_key: string, number: number) => `pay_${encrypt(secret.payment_id, order_key)}_${number}`

/** An order key that a name on the wire may stand for, if it was made under this version of the secret. */
export interface Candidate {
  order_key: string
  secret_version: string
}

/** Newest secret first; empty where the text has a shape we never make. */
export const readOrderHash = (secrets: Secrets, text: string): Candidate[] =>
  /^[0-9a-f]{32}$/.test(text) ? secrets.map(secret => ({ order_key: decrypt(secret.order_hash, text), secret_version: secret.version })) : []

export const readPaymentId = (secrets: Secrets, text: string): { number: number; candidates: Candidate[] } | undefined => {
  const [, hex, number] = /^pay_([0-9a-f]{32})_([1-9]\d{0,4})$/.exec(text) ?? []
  if (hex === undefined) return undefined
  return { number: Number(number), candidates: secrets.map(secret => ({ order_key: decrypt(secret.payment_id, hex), secret_version: secret.version })) }
}

/** What merchants may choose as an id: 1 to 100 of these. */
export const MERCHANT_ID = '^[A-Za-z0-9_\\-.:@+]{1,100}$'

const base32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** 20 random characters of [a-z2-7], 100 bits: short and plain enough for every gateway's own rules. */
export const newReference = () => {
  let text = ''
  for (const byte of randomBytes(20)) text += base32[byte & 31]
  return text
}

/** The reference that belongs to a request's nonce: its repeat, after a crash, asks the gateway under the same one. */
export const referenceFrom = (nonce: string) => {
  let text = ''
  for (const byte of hash('sha256', nonce, 'buffer').subarray(0, 20)) text += base32[byte & 31]
  return text
}

export const newId = (prefix: string) => `${prefix}_${newReference()}`
