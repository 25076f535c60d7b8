import { expect, it } from 'vitest'
import { account } from '../testing/books.ts'
import { facts } from '../testing/facts.ts'
import type { Past } from './past.ts'
import { compileConfiguration } from './live.ts'
import { replay } from './replay.ts'

const accounts = ['acc_a', 'acc_b'].map(id => account({ id, label: id, preauth: false }))

/** A payment of 1,000 INR that the first account took. */
const paidAt = (time: string): Past => ({ facts: facts({ now: new Date(time) }), order_id: time, payment_id: time, account_id: 'acc_a', success: true })

it('counts GMV by the day of each payment, from nothing on', async () => {
  const draft = compileConfiguration({
    time_zone: 'UTC', fees: [], default: { kind: 'priority', accounts: ['acc_b'] },
    rules: [{ name: 'Limit', enabled: true, when: { field: 'gmv_day', account: 'acc_a', op: '<', value: 1_000 }, choose: { kind: 'priority', accounts: ['acc_a'] } }],
  }, 1)
  const past = ['2026-11-24T22:00:00Z', '2026-11-24T23:00:00Z', '2026-11-25T01:00:00Z', '2026-11-25T02:00:00Z'].map(paidAt)
  const { moved } = await replay({ past, accounts, draft, cardOf: () => undefined, moves: 10, progress: () => {} })
  // The first of each day fills the account's limit, the other goes elsewhere.
  expect(moved.examples.map(({ order_id, to }) => [order_id, to])).toEqual([['2026-11-24T23:00:00Z', 'acc_b'], ['2026-11-25T02:00:00Z', 'acc_b']])
})
