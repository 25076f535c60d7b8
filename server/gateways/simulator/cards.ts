/** What a card number tells by itself. */

export type CardNetwork = 'visa' | 'mastercard' | 'rupay' | 'amex' | 'diners'

/** First digits to network; the first that matches counts. */
const networks: [RegExp, CardNetwork][] = [
  [/^(?:60|65|81|82|508|353|356)/, 'rupay'], [/^3[47]/, 'amex'], [/^3[068]/, 'diners'], [/^4/, 'visa'], [/^(?:5[1-5]|2[2-7])/, 'mastercard'],
]

/** Undefined when no network issues such a number. */
export const cardNetwork = (number: string): CardNetwork | undefined => networks.find(([first]) => first.test(number))?.[1]

const titles: Record<CardNetwork, string> = { visa: 'Visa', mastercard: 'Mastercard', rupay: 'RuPay', amex: 'Amex', diners: 'Diners' }

/** 'Visa card ending 1111': what may be shown and kept of a card. */
export const cardTitle = (number: string): string => {
  const network = cardNetwork(number)
  return `${network === undefined ? 'Other' : titles[network]} card ending ${number.slice(-4)}`
}

/** The check digit of ISO/IEC 7812-1, for 12 to 19 digits. */
export const isLuhn = (number: string): boolean => /^\d{12,19}$/.test(number) && [...number].toReversed()
  .reduce((sum, digit, at) => sum + (at % 2 === 0 ? Number(digit) : Number(digit) * 2 > 9 ? Number(digit) * 2 - 9 : Number(digit) * 2), 0) % 10 === 0

/** Good until the last moment of its month; both of two digits. */
export const isExpired = (month: string, year: string, now: number): boolean => Date.UTC(2000 + Number(year), Number(month)) <= now
