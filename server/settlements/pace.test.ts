import fc from 'fast-check'
import { afterEach, expect, it, vi } from 'vitest'
import { connectorOf } from '../gateways/index.ts'
import { minutes } from '../platform/clock.ts'
import { nextTurn, openPace } from './pace.ts'

afterEach(() => { vi.useRealTimers() })

it('lets through no more than so many in any minute, and nobody later than he must', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 100 }), fc.integer({ min: 1, max: 10 }), (waits, per_minute) => {
    const turns: number[] = []
    let now = 0
    for (const wait of waits) turns.push(now = nextTurn(turns, now + wait, per_minute))
    for (const [at, turn] of turns.entries()) {
      const within = turns.slice(at).filter(each => each < turn + minutes(1))
      expect(within.length).toBeLessThanOrEqual(per_minute)
    }
    if (waits.length <= per_minute) expect(turns.at(-1) ?? 0).toBe(waits.reduce((sum, wait) => sum + wait, 0))
  }))
})

it('asks for half of what the gateway allows at once, then waits for its turn, each account by itself, until it is stopped', async () => {
  vi.useFakeTimers()
  const [account, other, stopping] = [{ id: 'acc_1', gateway: 'paytm' }, { id: 'acc_2', gateway: 'paytm' }, new AbortController()]
  const pace = openPace(stopping.signal)
  const half = connectorOf('paytm').limits.fetches_per_minute / 2
  let asked = 0
  const ask = async (of = account) => { await pace(of); asked += 1 }
  const asking = Array.from({ length: half + 2 }, () => ask())
  await vi.advanceTimersByTimeAsync(minutes(1) - 1)
  expect(asked).toBe(half)
  await ask(other)
  await vi.advanceTimersByTimeAsync(1)
  expect(asked).toBe(half + 3)
  const late = Array.from({ length: half }, () => ask())
  stopping.abort()
  await Promise.all([...asking, ...late])
})
