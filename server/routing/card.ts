export const networks = ['visa', 'mastercard', 'rupay', 'amex', 'diners', 'maestro', 'jcb', 'discover', 'unionpay', 'unknown'] as const
export const cardTypes = ['credit', 'debit', 'prepaid', 'corporate'] as const
export type CardType = (typeof cardTypes)[number]

/** What the first digits of a card tell. */
export interface Card {
  network: string
  type: CardType | undefined
  /** ISO 3166-1, two letters. */
  country: string | undefined
  issuer: string | undefined
}

/** By the first digits of a card number, longest range first. Source: ISO/IEC 7812 ranges as the networks publish them. */
const ranges: readonly [pattern: RegExp, network: (typeof networks)[number]][] = [
  [/^(508[5-9]|60(80|81|82)|6521|6522|817[2-9]|819)/, 'rupay'],
  [/^3[47]/, 'amex'],
  [/^3(0[0-5]|[689])/, 'diners'],
  [/^(5[1-5]|2(22[1-9]|2[3-9]|[3-6]|7[01]|720))/, 'mastercard'],
  [/^(60|64|65)/, 'rupay'], // Discover's numbers, which in India are RuPay's
  [/^4/, 'visa'],
]

/** The network that a number, or its first six digits, belongs to. */
export const networkOf = (number: string): string => ranges.find(([pattern]) => pattern.test(number))?.[1] ?? 'unknown'

/** What is known of a card: what `find` has of its BIN, else the network alone; undefined where there is no BIN. */
export const cardOfBin = (bin: string | undefined, find: (bin: string) => Card | undefined): Card | undefined =>
  (bin === undefined ? undefined : find(bin) ?? { network: networkOf(bin), type: undefined, country: undefined, issuer: undefined })
