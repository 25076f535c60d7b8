import { expect, it } from 'vitest'
import { ours } from './ours.ts'
import type { MakePolicy } from './policy.ts'
import { scenarios } from './problems.ts'
import { reference } from './reference.ts'
import { roundRobin } from './simple.ts'
import { play, roundRobinRegret } from './simulate.ts'
import { parseProblems } from './written.ts'

/** Regret over round robin's, for a few seeds. */
const ratio = (make: MakePolicy, id: string, delay: number, seeds: number[]) => {
  const sum = { regret: 0, round_robin: 0 }
  for (const seed of seeds) {
    const problem = scenarios[id]?.(seed)
    if (problem === undefined) throw new Error(`no scenario ${id}`)
    sum.regret += play(problem, make, seed, delay).regret
    sum.round_robin += roundRobinRegret(problem)
  }
  return sum.regret / sum.round_robin
}

it('finds for round robin what its chances say', () => {
  const [K1, K2, S1] = ['K1', 'K2', 'S1'].map(id => scenarios[id]?.(1))
  expect([K1, K2, S1].map(problem => problem === undefined ? 0 : Math.round(roundRobinRegret(problem)))).toEqual([5867, 5467, 1500])
  expect(ratio(roundRobin, 'K1', 0, [1])).toBeCloseTo(1, 2)
})

it('gives the same regret for the same seed, and another for another', () => {
  expect(ratio(ours, 'S6', 100, [3])).toBe(ratio(ours, 'S6', 100, [3]))
  expect(ratio(ours, 'S6', 100, [3])).not.toBe(ratio(ours, 'S6', 100, [4]))
})

// The limits leave room for luck, and none for a policy that got worse: the means over many seeds are in bench/routing.md.
it.each<[string, number, number]>([['KR', 0, 0.045], ['KR', 100, 0.055], ['RP', 0, 0.1], ['RP', 100, 0.14], ['S3', 0, 0.1], ['S1', 100, 0.08]])(
  'learns %s at a delay of %d as well as ever', (id, delay, limit) => {
    const seeds = [101, 102, 103, 104]
    const found = ratio(ours, id, delay, seeds)
    expect(found).toBeLessThan(limit)
    if (id === 'RP' || id === 'KR') expect(found).toBeLessThan(0.95 * ratio(reference(), id, delay, seeds))
  })

it.each([
  ['{', 'is not JSON'],
  ['[]', 'the file has to be an object'],
  ['{"problems": []}', 'problems has to be a list'],
  ['{"problems": [{"id": "x", "decisions": 0}]}', 'problems[0].decisions has to be a whole number from 1'],
  ['{"problems": [{"id": "x", "decisions": 9, "delay": 0, "seeds": [1.5], "arms": [[[0, 1]]]}]}', 'problems[0].seeds[0]'],
  ['{"problems": [{"id": "x", "decisions": 9, "delay": 0, "seeds": [1], "arms": [[[1, 1]]]}]}', 'problems[0].arms[0][0][0] has to be 0'],
  ['{"problems": [{"id": "x", "decisions": 9, "delay": 0, "seeds": [1], "arms": [[[0, 1.5]]]}]}', 'problems[0].arms[0][0][1] has to be a chance'],
  ['{"problems": [{"id": "x", "decisions": 9, "delay": 0, "seeds": [1], "arms": [[[0, 1], [0, 1]]]}]}', 'problems[0].arms[0][1][0] has to be more'],
])('refuses problems like %s', (text, message) => expect(() => parseProblems(text, 'file.json')).toThrow(message))
