import fc from 'fast-check'
import { expect, it } from 'vitest'
import { days, hours, later, minutes, seconds } from '../platform/clock.ts'
import { nextCheck } from './schedule.ts'

const since = new Date('2026-11-24T06:30:00Z')

it.each([
  ['five seconds after the first word', seconds(1), 0, seconds(5)],
  ['twice as long after each further one', seconds(30), 2, seconds(20)],
  ['every five minutes at most', minutes(50), 20, minutes(5)],
  ['every half hour after an hour', hours(2), 30, minutes(30)],
  ['every day after three days', days(4), 300, days(1)],
])('asks %s', (_, age, checks, wait) => {
  const now = later(since, age)
  expect(nextCheck(since, checks, now)).toEqual(later(now, wait))
})

it('never stops asking, and never asks at once', () => {
  fc.assert(fc.property(fc.nat({ max: days(400) }), fc.nat(100_000), (age, checks) => {
    const now = later(since, age)
    const wait = nextCheck(since, checks, now).getTime() - now.getTime()
    expect(wait).toBeGreaterThanOrEqual(seconds(5))
    expect(wait).toBeLessThanOrEqual(days(1))
  }))
})
