import { createDecipheriv, createHash } from 'node:crypto'

/** Easebuzz's hashes and its encryption of cards, written from its kits and not shared with the connector, so that each tests the other. */

const digest = (algorithm: 'sha512' | 'sha256', text: string) => createHash(algorithm).update(text).digest('hex')

/** Over the values and the salt, joined by pipes: of every call but the start of a payment, each with its own values. */
export const callHash = (...values: string[]) => digest('sha512', values.join('|'))

type Fields = Record<string, string | undefined>
const of = (fields: Fields, names: string) => names.split(' ').map(name => fields[name] ?? '')
const udf = 'udf1 udf2 udf3 udf4 udf5 udf6 udf7 udf8 udf9 udf10'

export const paymentHash = (fields: Fields, salt: string) => callHash(...of(fields, `key txnid amount productinfo firstname email ${udf}`), salt)

/** Of what is posted to the shop. */
export const responseHash = (fields: Fields, salt: string) =>
  callHash(salt, ...of(fields, `status ${udf.split(' ').toReversed().join(' ')} email firstname productinfo amount txnid key`))

/** Undefined where it was not encrypted under this key and salt. */
export const decrypt = (text: string, key: string, salt: string): string | undefined => {
  try {
    const decipher = createDecipheriv('aes-256-cbc', digest('sha256', key).slice(0, 32), digest('sha256', salt).slice(0, 16))
    return decipher.update(text, 'base64', 'utf8') + decipher.final('utf8')
  } catch {
    return undefined
  }
}
