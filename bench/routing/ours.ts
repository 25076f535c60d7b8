import { openChooser, type Segment } from '../../server/routing/chooser/index.ts'
import type { MakePolicy } from './policy.ts'

const START_MS = Date.parse('2026-01-01T00:00:00Z')
/** Ten decisions a second. */
const STEP_MS = 100
const segment: Segment = { method: 'upi', network_or_bank: null, currency: 'INR' }

/** The product's chooser with its defaults, as payments call it. */
export const ours: MakePolicy = (arms, seed) => {
  const accounts = Array.from({ length: arms }, (_, arm) => `account_${arm}`)
  const arm = new Map(accounts.map((account, i) => [account, i]))
  const chooser = openChooser()
  let now_ms = START_MS
  let trips = 0
  chooser.onBreaker(({ state, segment: where }) => { if (state === 'open' && where === null) trips++ })
  return {
    pick: decision => {
      now_ms = START_MS + decision * STEP_MS
      const first = chooser.rank('bench', accounts, segment, { seed: `${seed}/${decision}`, now_ms, may_explore: true })[0]
      if (first === undefined) throw new Error('The chooser left all accounts out.')
      chooser.began('bench', `try_${decision}`, first.account_id, segment, now_ms)
      return arm.get(first.account_id) ?? 0
    },
    see: (chosen, success, decision) => chooser.ended('bench', `try_${decision}`, accounts[chosen] ?? '', segment, success ? 'success' : 'failure', now_ms),
    late: (chosen, decision) => chooser.ended('bench', `try_${decision}`, accounts[chosen] ?? '', segment, 'provisional_failure', now_ms),
    trips: () => trips,
  }
}
