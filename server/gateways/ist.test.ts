import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dayAfter, indianDay, indianTime } from './ist.ts'

it.each([
  ['2026-10-26 14:12:13', '2026-10-26T08:42:13.000Z'],
  ['2026-10-26 02:51:22.000000', '2026-10-25T21:21:22.000Z'],
  ['0000-00-00 00:00:00', undefined], ['2026-13-01 00:00:00', undefined], ['2026-10-26', undefined], ['', undefined], [undefined, undefined],
])('reads %s', (text, at) => expect(indianTime(text)?.toISOString()).toBe(at))

it('says the day that India has', () => {
  expect(indianDay(new Date('2026-10-26T18:29:59Z'))).toBe('2026-10-26')
  expect(indianDay(new Date('2026-10-26T18:30:00Z'))).toBe('2026-10-27')
  fc.assert(fc.property(fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }), at => {
    expect(indianDay(indianTime(`${indianDay(at)} 00:00:00`) ?? at)).toBe(indianDay(at))
  }))
})

it('counts days across months and leap years', () => {
  expect([dayAfter('2026-10-31'), dayAfter('2028-02-28'), dayAfter('2026-12-30', 3)]).toEqual(['2026-11-01', '2028-02-29', '2027-01-02'])
})
