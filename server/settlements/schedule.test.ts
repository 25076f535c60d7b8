import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { days, hours, later, minutes } from '../platform/clock.ts'
import { dayOf, nextReadAt, rangeToRead, retryAt } from './schedule.ts'

const at = (text: string) => new Date(text)
const anyTime = fc.date({ min: at('2026-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z'), noInvalidDate: true })

describe('the next reading', () => {
  it.each([
    ['before midnight in India', '2026-11-24T18:29:59Z', '2026-11-24T18:31:00.000Z'],
    ['at midnight', '2026-11-24T18:30:00Z', '2026-11-24T18:31:00.000Z'],
    ['at the time itself', '2026-11-24T18:31:00Z', '2026-11-25T18:31:00.000Z'],
    ['in the morning', '2026-11-25T03:00:00Z', '2026-11-25T18:31:00.000Z'],
  ])('%s', (_, now, next) => expect(nextReadAt(at(now)).toISOString()).toBe(next))

  it('is within a day, and one minute into a day of India', () => fc.assert(fc.property(anyTime, now => {
    const next = nextReadAt(now)
    expect(next.getTime() - now.getTime()).toSatisfy(wait => wait > 0 && wait <= days(1))
    expect(next).toEqual(later(dayOf(next), minutes(1)))
  })))
})

describe('the days to read', () => {
  it.each([
    ['a new account begins three days before the day on which it was met', '2026-11-23T18:30:00Z', '2026-11-24T18:31:00Z', '2026-11-20T18:30:00.000Z'],
    ['the day after, three days are read again', '2026-11-23T18:30:00Z', '2026-11-24T18:31:00Z', '2026-11-20T18:30:00.000Z'],
    ['after a week without reading, all of it', '2026-11-17T18:30:00Z', '2026-11-24T18:31:00Z', '2026-11-14T18:30:00.000Z'],
    ['a second time on the same day', '2026-11-24T18:30:00Z', '2026-11-25T12:00:00Z', '2026-11-21T18:30:00.000Z'],
  ])('%s', (_, read_until, now, from) => {
    expect(rangeToRead(at(read_until), at(now))).toEqual({ from: at(from), to: at(now) })
  })

  it('leave out no moment, and read each for three days more, whenever it is read', () => fc.assert(fc.property(anyTime, fc.array(fc.integer({ min: 1, max: days(9) }), { minLength: 1, maxLength: 20 }), (start, waits) => {
    let [now, until] = [start, dayOf(start)]
    for (const wait of waits) {
      const { from, to } = rangeToRead(until, now)
      expect(to).toEqual(now)
      expect(from.getTime()).toBeLessThanOrEqual(later(until, -days(3)).getTime())
      until = dayOf(now)
      now = later(now, wait)
    }
  })))
})

it('tries again less and less often, four times a day at least', () => {
  const now = at('2026-11-24T06:30:00Z')
  const waits = Array.from({ length: 12 }, (_, n) => retryAt(n + 1, now).getTime() - now.getTime())
  expect(waits.slice(0, 4)).toEqual([minutes(5), minutes(10), minutes(20), minutes(40)])
  expect(waits.at(-1)).toBe(hours(6))
  expect(waits).toEqual(waits.toSorted((one, other) => one - other))
})
