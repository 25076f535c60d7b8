import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/** Paytm's side of the checksum, written apart from the connector's: one is the witness of the other. Source: Paytm's pages on checksum logic. */

const iv = Buffer.from('@@@@&&&&####$$$$')
const hashOf = (text: string, salt: string) => createHash('sha256').update(text + '|' + salt).digest('hex') + salt

/** Sixteen bytes, whatever is given: a forged notice is signed with a secret of any length. */
const keyOf = (secret: string) => Buffer.concat([Buffer.from(secret), Buffer.alloc(16)]).subarray(0, 16)

export const signed = (text: string, secret: string, salt = randomBytes(3).toString('base64')): string => {
  const cipher = createCipheriv('aes-128-cbc', keyOf(secret), iv)
  return Buffer.concat([cipher.update(hashOf(text, salt)), cipher.final()]).toString('base64')
}

export const isRight = (text: string, secret: string, signature: string): boolean => {
  const decipher = createDecipheriv('aes-128-cbc', keyOf(secret), iv)
  try {
    const hash = decipher.update(signature, 'base64', 'latin1') + decipher.final('latin1')
    return hash === hashOf(text, hash.slice(-4))
  } catch {
    return false
  }
}

/** What of a form is signed: its values, in the order of their names. */
export const valuesOf = (fields: Record<string, string>): string => Object.entries(fields).filter(([name]) => name !== 'CHECKSUMHASH').toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value).join('|')
