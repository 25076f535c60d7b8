/** What a card number tells, and the published test cards. Source: the page "Sandbox environment" of the Cashfree documentation. */

import { cardNetwork, type CardNetwork } from '../../simulator/index.ts'

export interface CardFacts { network: CardNetwork; type: 'credit_card' | 'debit_card'; bank: string }

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

/** Undefined when no network issues such a number. A number that is no test card counts as a credit card. */
export const cardFacts = (number: string): CardFacts | undefined => {
  const network = cardNetwork(number)
  return test_cards[number] ?? (network && { network, type: 'credit_card', bank: '' })
}

export const testCards: readonly string[] = Object.keys(test_cards)

export const isTestCard = (number: string): boolean => number in test_cards

export const masked = (number: string): string => `XXXXXXXXXXXX${number.slice(-4)}`
