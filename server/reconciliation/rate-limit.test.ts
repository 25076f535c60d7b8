import fc from 'fast-check'
import { expect, it } from 'vitest'
import { movableClock, seconds } from '../platform/clock.ts'
import { rateLimit } from './rate-limit.ts'

it('has a tenth in hand, then lets through as many a minute as it may, for each key by itself', () => {
  const clock = movableClock()
  const allow = rateLimit(clock)
  const burst = (key: string) => Array.from({ length: 100 }, () => allow(key, 100)).filter(Boolean).length
  expect([burst('a'), burst('a'), burst('b')]).toEqual([10, 0, 10])
  clock.move(seconds(3))
  expect(burst('a')).toBe(5)
  clock.move(seconds(3600))
  expect(burst('a'), 'what was not used does not pile up').toBe(10)
})

it('never lets through more than the limit and a tenth in any minute, whatever the pattern', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 }), waits => {
    const clock = movableClock()
    const allow = rateLimit(clock)
    const passed: number[] = []
    for (const wait of waits) {
      clock.move(wait)
      for (let ask = 0; ask < 20; ask += 1) if (allow('a', 60)) passed.push(clock.now().getTime())
    }
    for (const from of passed) expect(passed.filter(at => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(66)
  }), { numRuns: 50 })
})

it('is not led astray by a clock that goes back', () => {
  const clock = movableClock()
  const allow = rateLimit(clock)
  while (allow('a', 60));
  clock.move(-seconds(60))
  expect(allow('a', 60)).toBe(false)
  clock.move(seconds(2))
  expect(allow('a', 60)).toBe(true)
})
