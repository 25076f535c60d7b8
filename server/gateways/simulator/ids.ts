import { createHmac, randomBytes } from 'node:crypto'

/** A number of the ledger as a text nobody can guess: base64url of 24 bytes of HMAC, then the number. No index is needed to find it back. */
export const sealed = (secret: string, kind: string, id: number): string =>
  `${createHmac('sha256', secret).update(`${kind}:${id}`).digest('base64url').slice(0, 32)}${id.toString(36)}`

/** The number in a sealed id; undefined when it was not sealed with this secret for this kind. */
export const unsealed = (secret: string, kind: string, text: string): number | undefined => {
  const id = Number.parseInt(text.slice(32), 36)
  return Number.isSafeInteger(id) && sealed(secret, kind, id) === text ? id : undefined
}

export const newSecret = (): string => randomBytes(24).toString('base64url')
