import type { Instrument } from '../gateways/index.ts'

/** By the first digits of a card number, longest range first. Source: ISO/IEC 7812 ranges as the networks publish them. */
const networks: readonly [pattern: RegExp, network: string][] = [
  [/^(508[5-9]|60(80|81|82)|6521|6522|817[2-9]|819)/, 'rupay'],
  [/^3[47]/, 'amex'],
  [/^3(0[0-5]|[689])/, 'diners'],
  [/^(5[1-5]|2(22[1-9]|2[3-9]|[3-6]|7[01]|720))/, 'mastercard'],
  [/^(60|64|65)/, 'rupay'], // Discover's numbers, which in India are RuPay's
  [/^4/, 'visa'],
]

export const networkOf = (number: string) => networks.find(([pattern]) => pattern.test(number))?.[1] ?? 'unknown'

/** What may be kept of an instrument: enough to recognise it, not enough to use it. */
export const describe = (instrument: Instrument): Record<string, string> => {
  switch (instrument.method) {
    case 'upi': return instrument.channel === 'collect'
      ? { channel: 'collect', handle: instrument.upi_id.slice(instrument.upi_id.lastIndexOf('@')) }
      : { channel: instrument.channel }
    case 'card': {
      const { number } = instrument.card
      return { network: networkOf(number), bin: number.slice(0, 6), last4: number.slice(-4) }
    }
    case 'netbanking': return { bank: instrument.bank }
    case 'wallet': return { provider: instrument.provider }
  }
}

/** The order's names for methods, by the payment's. A card may be either kind: only a BIN table could tell. */
const names: Record<Instrument['method'], readonly string[]> = {
  upi: ['upi'], card: ['cc', 'dc'], netbanking: ['nb'], wallet: ['wallet'],
}

/** `payment_methods` as in an order: comma-separated. */
export const allowedBy = (payment_methods: string, { method }: Instrument) => {
  const allowed = payment_methods.split(',').map(name => name.trim())
  return names[method].some(name => allowed.includes(name))
}

/** Luhn's check digit (ISO/IEC 7812-1, annex B). */
export const passesLuhn = (number: string) => {
  let sum = 0
  for (let at = 0; at < number.length; at += 1) {
    const digit = number.charCodeAt(number.length - 1 - at) - 48
    sum += at % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2
  }
  return sum % 10 === 0
}
