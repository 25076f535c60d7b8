import { fail, type ErrorCode } from '../platform/errors.ts'
import { hmac, type Secrets } from '../platform/secrets.ts'

/** No request of ours is anywhere near as deep; a deeper one would only exhaust the stack. */
const DEPTH = 64

/** The same text for the same JSON, whatever its spacing and the order of its fields. The CVV is left out: nothing derived from it may be kept. */
const canonical = (value: unknown, invalid: ErrorCode, depth = 0): string => {
  if (depth > DEPTH) fail(invalid, `the body must not be nested deeper than ${DEPTH} levels`)
  if (Array.isArray(value)) return `[${value.map(each => canonical(each, invalid, depth + 1)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const fields = Object.entries(value).filter(([name]) => name !== 'card_cvv').toSorted(([a], [b]) => a < b ? -1 : 1)
  return `{${fields.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each, invalid, depth + 1)}`).join(',')}}`
}

interface Request {
  method: string
  url: string
  body: unknown
}

/** Keyed, so that who reads the table cannot try out bodies. One for each version of the secret, newest first. */
export const fingerprints = (secrets: Secrets, { method, url, body }: Request, invalid: ErrorCode) => {
  const text = canonical(body, invalid)
  const [newest, ...older] = secrets.map(secret => hmac(secret.fingerprints, method, url, text))
  return { fingerprint: newest ?? Buffer.alloc(0), older }
}
