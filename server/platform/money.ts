import currencies from 'currency-codes'

/** Digits after the decimal point by ISO 4217 code. Funds and metals (XAU, XXX …) have none and are no payment currency. */
const exponents = new Map(currencies.codes().flatMap(code => {
  const found = currencies.code(code)
  return found === undefined || /^X(?!OF|AF|CD|PF|CG)/.test(code) ? [] : [[code, found.digits] as const]
}))

export const isCurrency = (code: string) => exponents.has(code)

const exponentOf = (currency: string) => {
  const exponent = exponents.get(currency)
  if (exponent === undefined) throw new RangeError(`not an ISO 4217 currency: ${currency}`)
  return exponent
}

/** More digits than this and a JSON number no longer says exactly which decimal was meant (IEEE 754 doubles). */
const EXACT_DIGITS = 15

/**
 * A decimal amount in major units as the wire has it (2299.5) to minor units (229950n), exactly. It is the number's
 * shortest decimal that counts. A string says why it cannot be: too many decimals for the currency, too many digits.
 */
export const toMinor = (amount: number, currency: string): bigint | string => {
  if (!Number.isFinite(amount)) return 'must be a finite number'
  const exponent = exponentOf(currency)
  const [, sign, whole = '', fraction = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(amount)) ?? []
  const shift = Number(power) + exponent - fraction.length
  const digits = (whole + fraction).replace(/^0+/, '')
  if (digits === '') return 0n
  if (shift < 0) return `has more decimals than ${currency} has (${exponent})`
  if (digits.length + shift > EXACT_DIGITS) return `must have at most ${EXACT_DIGITS} digits`
  return BigInt(sign + digits) * 10n ** BigInt(shift)
}

/** Minor units as a plain decimal text of major units: 229950n INR → "2299.50". */
export const toDecimal = (minor: bigint, currency: string) => {
  const exponent = exponentOf(currency)
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0')
  const at = digits.length - exponent
  return `${minor < 0n ? '-' : ''}${digits.slice(0, at)}${exponent === 0 ? '' : `.${digits.slice(at)}`}`
}

/** Minor units as the wire's JSON number of major units: 229950n INR → 2299.5. */
export const toMajor = (minor: bigint, currency: string) => Number(toDecimal(minor, currency))

/** A decimal text of major units ("170.00", as gateways write it) to minor units; undefined where it does not fit exactly. */
export const parseDecimal = (text: string, currency: string): bigint | undefined => {
  const [, sign, whole, fraction = ''] = /^(-?)(\d{1,15})(?:\.(\d{1,15}))?$/.exec(text.trim()) ?? []
  if (whole === undefined || !isCurrency(currency)) return undefined
  const exponent = exponentOf(currency)
  if (/[1-9]/.test(fraction.slice(exponent))) return undefined
  return BigInt(`${sign}${whole}${fraction.slice(0, exponent).padEnd(exponent, '0')}`)
}
