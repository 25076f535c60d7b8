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

/** What the rate of payments less alike counts at most, in outcomes. */
const MOST_PRIOR = 20

/** From all payments of an account to those most like this one. */
const keysOf = (account_id: string, { method, channel, currency, bank, wallet, handle }: Facts, card: Card | undefined): string[] => {
  const kind = card?.type === undefined ? method : `${card.type}_${method}`
  return [account_id, `${account_id} ${method} ${currency}`, `${account_id} ${method} ${currency} ${kind} ${card?.network ?? bank ?? wallet ?? handle ?? channel ?? ''}`]
}

const none: Tally = { successes: 0, outcomes: 0 }

/**
 * Success rates as they were seen, for payments that are alike: account, method and currency, and network, bank, wallet
 * or handle. A rate of few outcomes leans on that of payments less alike – the account's other payments of the method,
 * its others, those of other accounts – which count like twenty outcomes at most, and none of them twice. How sure it
 * is says the variance of the beta distribution that comes of it.
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
      // Before anything was seen, every rate is as likely as any other: one success and one failure.
      let [successes, outcomes] = [1, 2]
      const levels = [all, ...keys.map(key => tallies.get(key) ?? none)]
      for (const [at, tally] of levels.entries()) {
        const narrower = levels[at + 1] ?? none
        const weight = Math.min(1, MOST_PRIOR / outcomes)
        successes = successes * weight + tally.successes - narrower.successes
        outcomes = outcomes * weight + tally.outcomes - narrower.outcomes
      }
      const mean = successes / outcomes
      return { key: keys.at(-1) ?? account_id, mean, variance: mean * (1 - mean) / (outcomes + 1) }
    },
  }
}

