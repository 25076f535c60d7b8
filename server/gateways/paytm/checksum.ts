import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { sameBytes } from '../signature.ts'

/**
 * Paytm's checksum: the SHA-256 of the text and a salt, encrypted under the merchant key with an initialisation vector that is the same for
 * everybody. Source: Paytm's pages on checksum logic.
 */
const IV = '@@@@&&&&####$$$$'

const ciphers: Readonly<Record<number, string>> = { 16: 'aes-128-cbc', 24: 'aes-192-cbc', 32: 'aes-256-cbc' }
const cipherOf = (key: string) => ciphers[Buffer.byteLength(key)]

/** A merchant key that can sign at all. */
export const isKey = (key: string): boolean => cipherOf(key) !== undefined

const salted = (text: string, salt: string) => createHash('sha256').update(`${text}|${salt}`).digest('hex') + salt

/** Throws where the key is no key. */
export const sign = (text: string, key: string, salt = randomBytes(3).toString('base64')): string => {
  const cipher = createCipheriv(cipherOf(key) ?? 'none', key, IV)
  return cipher.update(salted(text, salt), 'utf8', 'base64') + cipher.final('base64')
}

export const isSigned = (text: string, key: string, signature: string): boolean => {
  const cipher = cipherOf(key)
  if (cipher === undefined) return false
  try {
    const decipher = createDecipheriv(cipher, key, IV)
    const given = Buffer.concat([decipher.update(signature, 'base64'), decipher.final()])
    return sameBytes(Buffer.from(salted(text, given.toString('latin1').slice(-4))), given)
  } catch {
    return false
  }
}

type Form = Readonly<Record<string, string>>

/** The text that stands for a form: the values in the order of their names, joined; only the values, which is why nothing is concluded from a form. */
export const formText = (fields: Form, none = 'null'): string =>
  Object.keys(fields).filter(name => name !== 'CHECKSUMHASH').toSorted().map(name => (fields[name] === none ? '' : fields[name] ?? '')).join('|')

/** Paytm's own libraries do not agree on whether the word null stands for nothing: either is right. */
export const isSignedForm = (fields: Form, key: string): boolean =>
  [formText(fields), formText(fields, '')].some(text => isSigned(text, key, fields['CHECKSUMHASH'] ?? ''))
