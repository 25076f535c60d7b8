import { expect, it } from 'vitest'
import { facts } from '../testing/facts.ts'
import { openLikeness } from './likeness.ts'

const seen = (likeness: ReturnType<typeof openLikeness>, account_id: string, of: ReturnType<typeof facts>, successes: number, outcomes: number) => {
  for (let n = 0; n < outcomes; n += 1) likeness.saw(account_id, of, undefined, n < successes)
}
const hdfc = facts({ method: 'netbanking', bank: 'HDFC' })
const sbi = facts({ method: 'netbanking', bank: 'SBIN' })

it('expects what it saw, where it saw a lot', () => {
  const likeness = openLikeness()
  seen(likeness, 'a', hdfc, 800, 1_000)
  const { mean, variance } = likeness.expect('a', hdfc, undefined)
  expect(mean).toBeCloseTo(0.8, 2)
  expect(Math.sqrt(variance)).toBeCloseTo(Math.sqrt(0.8 * 0.2 / 1_000), 3)
})

it('leans on payments less alike where it saw little, and is less sure', () => {
  const likeness = openLikeness()
  seen(likeness, 'a', hdfc, 900, 1_000)
  seen(likeness, 'b', hdfc, 500, 1_000)
  const [known, little, nothing] = [likeness.expect('a', hdfc, undefined), likeness.expect('a', sbi, undefined), likeness.expect('c', hdfc, undefined)]
  expect(little.mean).toBeGreaterThan(0.85)
  expect(nothing.mean).toBeCloseTo(0.7, 1)
  expect(little.variance).toBeGreaterThan(20 * known.variance)
})

it('is never certain, though all succeeded', () => {
  const likeness = openLikeness()
  seen(likeness, 'a', hdfc, 500, 500)
  seen(likeness, 'b', hdfc, 1_300, 1_500)
  const { mean, variance } = likeness.expect('a', hdfc, undefined)
  expect(mean).toBeLessThan(0.999)
  expect(1.96 * Math.sqrt(variance)).toBeGreaterThan(0.004)
})
