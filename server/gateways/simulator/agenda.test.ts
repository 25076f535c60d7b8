import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openAgenda } from './agenda.ts'
import { movableClock } from './clock.ts'
import { until } from './testing.ts'

it('runs what is due when the clock is moved there, the soonest first, and nothing else', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 30 }), async minutes => {
    const clock = movableClock()
    const agenda = openAgenda(clock)
    const ran: number[] = []
    const start = clock.now()
    for (const minute of minutes) agenda.at(start + minute * 60_000, () => ran.push(minute))
    const soon = minutes.filter(minute => minute <= 500).toSorted((a, b) => a - b)
    clock.move(500.5 * 60_000)
    await until('the due jobs', () => ran.length >= soon.length)
    expect(ran).toEqual(soon)
    expect(agenda.size()).toBe(minutes.length - soon.length)
    agenda.close()
  }), { numRuns: 30 })
})

it('runs at once what is due already, and nothing after it was closed', async () => {
  const clock = movableClock()
  const agenda = openAgenda(clock)
  const ran: string[] = []
  agenda.at(clock.now(), () => ran.push('first'))
  await until('the first job', () => ran.length === 1)
  agenda.at(clock.now(), () => ran.push('second'))
  agenda.close()
  await new Promise(turn => setImmediate(turn))
  expect(ran).toEqual(['first'])
})
