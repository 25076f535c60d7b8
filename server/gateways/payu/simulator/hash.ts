import { createHash } from 'node:crypto'

/** PayU's hashes, written from docs.payu.in (hashing-request-and-response) and not shared with the connector, so that each tests the other. */

const sha512 = (text: string) => createHash('sha512').update(text).digest('hex')

type Fields = Record<string, string | undefined>
const pipes = (...values: (string | undefined)[]) => values.map(value => value ?? '').join('|')

export const paymentHash = (f: Fields, salt: string) =>
  sha512(`${pipes(f.key, f.txnid, f.amount, f.productinfo, f.firstname, f.email, f.udf1, f.udf2, f.udf3, f.udf4, f.udf5)}||||||${salt}`)

/** Of what is posted to the shop; charges on top of the amount come first. */
export const responseHash = (f: Fields, salt: string) =>
  sha512(`${f.additionalCharges === undefined ? '' : `${f.additionalCharges}|`}${salt}|${f.status ?? ''}||||||${pipes(f.udf5, f.udf4, f.udf3, f.udf2, f.udf1, f.email, f.firstname, f.productinfo, f.amount, f.txnid, f.key)}`)

export const commandHash = (key: string, command: string, var1: string, salt: string) => sha512(pipes(key, command, var1, salt))

/** Of a call to the REST API: over its body, its Date header and the salt. */
export const reportSignature = (body: string, date: string, salt: string) => sha512(pipes(body, date, salt))
