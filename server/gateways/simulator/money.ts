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

/** A two-decimal amount as text: 17000 is '170.00'. */
export const decimalsOf = (minor: number): string => {
  const digits = String(Math.abs(minor)).padStart(3, '0')
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** A two-decimal amount that JSON.stringify writes with both decimals, as gateways do in their notices: 170.00. */
export const rawDecimals = (minor: number): object => JSON.rawJSON(decimalsOf(minor))
