/** What a card number tells, and the published test cards. Source: the page "Sandbox environment" of the Cashfree documentation. */

export interface CardFacts { network: 'visa' | 'mastercard' | 'rupay' | 'amex' | 'diners'; type: 'credit_card' | 'debit_card'; bank: string }

const test_cards: Record<string, CardFacts> = {
  '4706131211212123': { network: 'visa', type: 'debit_card', bank: 'TEST BANK' },
  '4062288312345026': { network: 'visa', type: 'debit_card', bank: 'TEST BANK' },
  '4576238912771450': { network: 'visa', type: 'credit_card', bank: 'TEST BANK' },
  '4444333322221111': { network: 'visa', type: 'credit_card', bank: 'TEST BANK' },
  '5409162669381034': { network: 'mastercard', type: 'debit_card', bank: 'TEST BANK' },
  '5445856839524391': { network: 'mastercard', type: 'debit_card', bank: 'TEST BANK' },
  '5105105105105100': { network: 'mastercard', type: 'credit_card', bank: 'TEST BANK' },
  '5176539438527826': { network: 'mastercard', type: 'credit_card', bank: 'TEST BANK' },
  '6074825972083818': { network: 'rupay', type: 'debit_card', bank: 'TEST BANK' },
  '6074828163369590': { network: 'rupay', type: 'debit_card', bank: 'TEST BANK' },
  '4074970084343075': { network: 'visa', type: 'credit_card', bank: 'TEST BANK' },
  '5552190758372734': { network: 'mastercard', type: 'credit_card', bank: 'TEST BANK' },
  '4466050254381183': { network: 'visa', type: 'credit_card', bank: 'TEST BANK' },
}

/** First digits to network; the first that matches counts. */
const networks: [RegExp, CardFacts['network']][] = [
  [/^(?:60|65|81|82|508|353|356)/, 'rupay'], [/^3[47]/, 'amex'], [/^3[068]/, 'diners'], [/^4/, 'visa'], [/^(?:5[1-5]|2[2-7])/, 'mastercard'],
]

/** Undefined when no network issues such a number. A number that is no test card counts as a credit card. */
export const cardFacts = (number: string): CardFacts | undefined => {
  const network = networks.find(([first]) => first.test(number))?.[1]
  return test_cards[number] ?? (network && { network, type: 'credit_card', bank: '' })
}

/** The check digit of ISO/IEC 7812-1, for 12 to 19 digits. */
export const isLuhn = (number: string): boolean => /^\d{12,19}$/.test(number) && [...number].toReversed()
  .reduce((sum, digit, at) => sum + (at % 2 === 0 ? Number(digit) : Number(digit) * 2 > 9 ? Number(digit) * 2 - 9 : Number(digit) * 2), 0) % 10 === 0

export const isTestCard = (number: string): boolean => number in test_cards

export const masked = (number: string): string => `XXXXXXXXXXXX${number.slice(-4)}`
