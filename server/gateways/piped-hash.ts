import { hash } from 'node:crypto'
import { sameBytes } from './signature.ts'

/**
 * The signature that PayU and Easebuzz share: SHA-512 in lower-case hex over values joined by `|`, of which one is the
 * merchant's salt. What is hashed is, character by character, what is posted.
 */
export const pipedHash = (...values: string[]): string => hash('sha512', values.join('|'))

export type Fields = Readonly<Record<string, string | undefined>>

const udfs = Array.from({ length: 10 }, (_, at) => `udf${at + 1}`)
const signed = ['txnid', 'amount', 'productinfo', 'firstname', 'email', ...udfs]
const valuesOf = (fields: Fields, names: string[]) => names.map(name => fields[name] ?? '')

/** Of a request to pay: key, the fields in order, salt. */
export const requestHash = (fields: Fields, salt: string): string => pipedHash(fields['key'] ?? '', ...valuesOf(fields, signed), salt)

/**
 * Of what the gateway posts back, through the payer's browser or by itself: the same backwards, with the status after the salt, and before
 * it all whatever the gateway puts in front.
 */
export const isGenuine = (fields: Fields, salt: string, ...prefixes: (string | undefined)[]): boolean => {
  const values = [salt, fields['status'] ?? '', ...valuesOf(fields, signed.toReversed()), fields['key'] ?? '']
  const given = Buffer.from((fields['hash'] ?? '').toLowerCase())
  const right = (before: string[]) => sameBytes(Buffer.from(pipedHash(...before, ...values)), given)
  return right([]) || prefixes.some(prefix => prefix !== undefined && right([prefix]))
}

/** The fields of a form-encoded body. Of a repeated name the last counts. */
export const readForm = (body: string): Record<string, string> => Object.fromEntries(new URLSearchParams(body))

/** A form-encoded body. */
export const formBody = (fields: Fields): string =>
  new URLSearchParams(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))).toString()
