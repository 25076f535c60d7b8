/** Stripe's ids: a prefix that tells what it is, and a text that says nothing. Ours hides a number of the ledger. */
export const idOf = (prefix: string, number: number): string => `${prefix}_3Sim${number.toString(36)}`

/** The number in an id with this prefix; undefined for any other text. */
export const numberOf = (prefix: string, id: string): number | undefined => {
  const start = `${prefix}_3Sim`
  const number = id.startsWith(start) ? Number.parseInt(id.slice(start.length), 36) : Number.NaN
  return Number.isSafeInteger(number) && idOf(prefix, number) === id ? number : undefined
}

/** Unix seconds of the ledger's milliseconds. */
export const seconds = (ms: number): number => Math.floor(ms / 1000)
