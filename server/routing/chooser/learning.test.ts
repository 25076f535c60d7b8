import { expect, it } from 'vitest'
import { openLearning, type Breaker } from './learning.ts'
import type { Segment } from './segments.ts'

const scope = 'proj_a'
const at = (network_or_bank: string): Segment => ({ method: 'upi', network_or_bank, currency: 'INR' })

it('keeps no more of what payers write than it must, and what is in use', () => {
  const breakers: Breaker[] = []
  const learning = openLearning(breaker => { breakers.push(breaker) })
  const see = (handle: string, success: boolean) => learning.count({ scope, account_id: 'acc_1', segment: at(handle) }, success, 0)

  for (let payment = 0; payment < 40; payment += 1) see('broken', false)
  expect(learning.open().map(({ segment }) => segment)).toContain('upi broken INR')
  for (let payment = 0; payment < 25_000; payment += 1) {
    see(`made-up-${payment}`, true)
    if (payment % 1_000 === 0) see('okaxis', true)
  }

  const boards = (handle: string) => learning.boardsOf(scope, at(handle))
  expect(boards('okaxis').map(({ outcomes }) => outcomes)).toEqual([25, 25_065, 25_065])
  expect(boards('made-up-24999')).toHaveLength(3)
  expect(boards('made-up-0')).toEqual(boards('okaxis').slice(1))
  // Nobody is left with an account that is down for ever in a segment that nobody pays in.
  expect(breakers.at(-1)).toMatchObject({ segment: 'upi broken INR', account_id: 'acc_1', state: 'closed' })
  expect(learning.open()).toEqual([])
})
