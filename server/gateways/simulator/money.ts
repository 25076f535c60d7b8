import { parseDecimal, toDecimal } from '../../platform/money.ts'

/** Money at the edge of a simulator: minor units (paise, cents) inside, whatever the gateway writes outside. */

declare global {
  interface JSON {
    /** ECMAScript proposal "JSON.parse source text access", in V8: a text that stringify writes as it stands. */
    rawJSON(text: string): object
  }
}

/** Minor units of a two-decimal amount given as a JSON number; undefined where it is no such amount. */
export const minorOf = (major: unknown): number | undefined => {
  if (typeof major !== 'number' || !Number.isFinite(major)) return undefined
  // The shortest decimal that names the number is what the sender wrote; multiplying first would accept 10.005.
  const found = /^(-?\d{1,12})(?:\.(\d{1,2}))?$/.exec(String(major))
  if (!found) return undefined
  const [, whole = '0', cents = ''] = found
  const size = Math.abs(Number(whole)) * 100 + Number(cents.padEnd(2, '0'))
  return whole.startsWith('-') ? -size : size
}

/** A two-decimal amount as a JSON number: 17000 is 170, 1015 is 10.15. */
export const majorOf = (minor: number): number => minor / 100

/** An amount as text, with all the decimals of its currency: 17000 is '170.00' in rupees, and '17000' in yen. */
export const decimalsOf = (minor: number, currency = 'INR'): string => toDecimal(BigInt(minor), currency)

/** Minor units of such a text, which may leave out zeros at its end; undefined where it has more decimals than its currency, or is no amount. */
export const minorOfText = (text: unknown, currency = 'INR'): number | undefined => {
  const minor = typeof text === 'string' && /^\d/.test(text) ? parseDecimal(text, currency) : undefined
  return minor !== undefined && toDecimal(minor, currency).startsWith(String(text)) ? Number(minor) : undefined
}

/** A two-decimal amount that JSON.stringify writes with both decimals, as gateways do in their notices: 170.00. */
export const rawDecimals = (minor: number): object => JSON.rawJSON(decimalsOf(minor))
