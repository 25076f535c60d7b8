/** What the published test cards do. Source: the pages on testing of docs.stripe.com; which of them ask for 3-D Secure is partly from third-party lists. */

export interface TestCard {
  /** `pm_card_…`, which stands for the card where no number may be sent. */
  id?: string
  brand: string
  funding?: 'debit'
  country?: string
  /** Code and decline code of a decline. */
  decline?: [code: string, decline_code: string]
  /** The payer is asked by the bank first. */
  challenge?: true
  refund?: 'later' | 'fails'
}

const declined = (decline_code: string): [string, string] => ['card_declined', decline_code]

const cards: Readonly<Record<string, TestCard>> = {
  '4242424242424242': { id: 'pm_card_visa', brand: 'visa' },
  '4000056655665556': { id: 'pm_card_visa_debit', brand: 'visa', funding: 'debit' },
  '5555555555554444': { id: 'pm_card_mastercard', brand: 'mastercard' },
  '378282246310005': { id: 'pm_card_amex', brand: 'amex' },
  '4000003560000008': { id: 'pm_card_in', brand: 'visa', country: 'IN' },
  '3056930009020004': { id: 'pm_card_diners', brand: 'diners' },
  '6011111111111117': { id: 'pm_card_discover', brand: 'discover' },
  '3566002020360505': { id: 'pm_card_jcb', brand: 'jcb' },
  '4000000000000002': { id: 'pm_card_visa_chargeDeclined', brand: 'visa', decline: declined('generic_decline') },
  '4000000000009995': { id: 'pm_card_visa_chargeDeclinedInsufficientFunds', brand: 'visa', decline: declined('insufficient_funds') },
  '4000000000009987': { id: 'pm_card_visa_chargeDeclinedLostCard', brand: 'visa', decline: declined('lost_card') },
  '4000000000009979': { id: 'pm_card_visa_chargeDeclinedStolenCard', brand: 'visa', decline: declined('stolen_card') },
  '4000000000000069': { id: 'pm_card_chargeDeclinedExpiredCard', brand: 'visa', decline: ['expired_card', 'expired_card'] },
  '4000000000000127': { id: 'pm_card_chargeDeclinedIncorrectCvc', brand: 'visa', decline: ['incorrect_cvc', 'incorrect_cvc'] },
  '4000000000000119': { id: 'pm_card_chargeDeclinedProcessingError', brand: 'visa', decline: ['processing_error', 'processing_error'] },
  '4000000000006975': { id: 'pm_card_visa_chargeDeclinedVelocityLimitExceeded', brand: 'visa', decline: declined('card_velocity_exceeded') },
  '4100000000000019': { id: 'pm_card_radarBlock', brand: 'visa', decline: declined('fraudulent') },
  '4000002500003155': { id: 'pm_card_authenticationRequiredOnSetup', brand: 'visa', challenge: true },
  '4000002760003184': { id: 'pm_card_authenticationRequired', brand: 'visa', challenge: true },
  '4000000000003220': { id: 'pm_card_threeDSecure2Required', brand: 'visa', challenge: true },
  '4000008400001629': { id: 'pm_card_threeDSecureRequiredChargeDeclined', brand: 'visa', challenge: true, decline: declined('generic_decline') },
  '4000008260003178': { id: 'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds', brand: 'visa', challenge: true, decline: declined('insufficient_funds') },
  '4000000000003055': { id: 'pm_card_threeDSecureOptional', brand: 'visa' },
  '4000000000007726': { id: 'pm_card_pendingRefund', brand: 'visa', refund: 'later' },
  '4000000000005126': { id: 'pm_card_refundFail', brand: 'visa', refund: 'fails' },
  '5105105105105100': { brand: 'mastercard', refund: 'fails' },
}

/** The first is one that is approved. */
export const testCards: readonly string[] = Object.keys(cards)

export const testCard = (number: string): TestCard | undefined => cards[number]

/** The number that a test id stands for. */
export const numberOfTestId = (id: string): string | undefined => Object.entries(cards).find(([, card]) => card.id === id)?.[0]
