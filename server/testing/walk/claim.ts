import type { Book } from '../../orders/index.ts'
import { asText, type Store } from './store.ts'

/**
 * Claims in memory, as reconciliation/claim.ts makes them in SQL: what is due is handed out, and due again at `until`. The worker's `sql` is a walk's
 * store here.
 */
type Rows = 'payments' | 'tries' | 'refunds'

/** More rounds than this in one step, and something is due again and again at the same moment. */
const ROUNDS = 50

export interface Claims extends Store {
  rounds: number
  broken: string[]
}

const claim = <Name extends Rows>(name: Name) => async (claims: unknown, now: Date, until: Date): Promise<Book[Name][number][]> => {
  const store = claims as Claims
  const due = store.book()[name].filter(({ next_check_at }) => next_check_at !== null && next_check_at <= now)
  if (due.length === 0) return []
  store.rounds += 1
  if (store.rounds > ROUNDS) {
    store.broken.push(`${name} are due again and again: ${JSON.stringify(due, asText)}`)
    return []
  }
  store.put({ ...store.book(), [name]: store.book()[name].map(row => (due.some(each => each === row) ? { ...row, next_check_at: until } : row)) })
  return [...due]
}

export const claimPayments = claim('payments')
export const claimTries = claim('tries')
export const claimRefunds = claim('refunds')
