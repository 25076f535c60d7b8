import type { Facts } from './facts.ts'
import type { Card } from './card.ts'

/** What is expected of an account for payments that are alike. */
export interface Expectation {
  /** Whose payments it is about: those with the same key are expected alike. */
  key: string
  mean: number
  variance: number
}

interface Tally {
  successes: number
  outcomes: number
}

/** What a parent's rate counts beside what was seen itself, in outcomes. */
const PRIOR = 20

/** From all payments of an account to those most like this one. */
const keysOf = (account_id: string, { method, channel, currency, bank, wallet, handle }: Facts, card: Card | undefined): string[] => {
  const kind = card?.type === undefined ? method : `${card.type}_${method}`
  return [account_id, `${account_id} ${method} ${currency}`, `${account_id} ${method} ${currency} ${kind} ${card?.network ?? bank ?? wallet ?? handle ?? channel ?? ''}`]
}

/**
 * Success rates as they were seen, for payments that are alike: account, method and currency, and network, bank, wallet
 * or handle. A rate of few outcomes leans on that of its parent, as twenty more outcomes would; how sure it is says the
 * variance of the beta distribution that comes of it.
 */
export const openLikeness = () => {
  const tallies = new Map<string, Tally>()
  const all: Tally = { successes: 0, outcomes: 0 }
  const add = (tally: Tally, success: boolean) => {
    tally.outcomes += 1
    if (success) tally.successes += 1
  }
  return {
    saw: (account_id: string, facts: Facts, card: Card | undefined, success: boolean) => {
      add(all, success)
      for (const key of keysOf(account_id, facts, card)) {
        const tally = tallies.get(key) ?? { successes: 0, outcomes: 0 }
        add(tally, success)
        tallies.set(key, tally)
      }
    },
    expect: (account_id: string, facts: Facts, card: Card | undefined): Expectation => {
      const keys = keysOf(account_id, facts, card)
      let mean = (all.successes + 1) / (all.outcomes + 2)
      let outcomes = 0
      for (const key of keys) {
        const tally = tallies.get(key)
        outcomes = tally?.outcomes ?? 0
        mean = ((tally?.successes ?? 0) + PRIOR * mean) / (outcomes + PRIOR)
      }
      return { key: keys.at(-1) ?? account_id, mean, variance: mean * (1 - mean) / (outcomes + PRIOR + 1) }
    },
  }
}

export type Likeness = ReturnType<typeof openLikeness>
