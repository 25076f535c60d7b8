import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { batch } from './batch.ts'
import { Refusal } from './errors.ts'

const lost = () => Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })
const conflict = () => Object.assign(new Error('deadlock'), { code: '40P01' })
/** Resolves when everything that can go on without time has gone on. */
const turn = () => new Promise(resolve => { setImmediate(() => { setImmediate(resolve) }) })

it('answers each with its own, whatever comes together', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), n: fc.nat() }), { maxLength: 300 }), fc.boolean(), fc.integer({ min: 1, max: 50 }), async (items, together, max_size) => {
    const under_way = new Map<string, number>()
    const work = batch<{ key: string; n: number }, number>({
      key: item => item.key, together, max_size,
      run: async group => {
        const keys = new Set(group.map(item => item.key))
        expect(group.length).toBeLessThanOrEqual(max_size)
        if (!together) expect(keys.size).toBe(group.length)
        for (const key of keys) { expect(under_way.get(key) ?? 0).toBe(0); under_way.set(key, 1) }
        await turn()
        for (const key of keys) under_way.set(key, 0)
        return group.map(item => (item.n % 5 === 0 ? new Error(`no ${item.n}`) : item.n * 2))
      },
    })
    const answers = await Promise.allSettled(items.map(work))
    for (const [at, { n }] of items.entries()) {
      const answer = answers[at]
      expect(answer?.status === 'fulfilled' ? answer.value : String(answer?.reason)).toBe(n % 5 === 0 ? `Error: no ${n}` : n * 2)
    }
  }), { numRuns: 40 })
})

it('puts what waits into one batch while others are under way, and keeps the order of a key', async () => {
  const groups: number[][] = []
  const work = batch<number, number>({ key: n => String(n % 2), together: true, in_flight: 1, run: async group => { groups.push(group); await turn(); return group } })
  await Promise.all([work(0), turn().then(() => Promise.all([1, 2, 3, 4].map(work)))])
  expect(groups.flat().filter(n => n % 2 === 0)).toEqual([0, 2, 4])
  expect(groups.length).toBeLessThanOrEqual(3)
})

it('lets those that nobody waits for wait for company, though none is under way', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] })
  try {
    const groups: number[] = []
    const work = batch<number, number>({ key: String, unhurried_ms: 50, run: async group => { groups.push(group.length); return group } })
    const first = work(0)
    await turn()
    vi.advanceTimersByTime(49)
    const second = work(1)
    await turn()
    expect(groups).toEqual([])
    vi.advanceTimersByTime(1)
    await Promise.all([first, second])
    expect(groups).toEqual([2])
  } finally {
    vi.useRealTimers()
  }
})

it('goes at once alone; while others are under way, it waits a moment or for company', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] })
  try {
    const { promise: held, resolve } = Promise.withResolvers<void>()
    const groups: number[] = []
    const work = batch<number, number>({ key: String, in_flight: 3, run: async group => { groups.push(group.length); await held; return group } })
    const answers = [work(0)]
    await turn()
    expect(groups).toEqual([1])
    for (let n = 1; n < 4; n += 1) { answers.push(work(n)); await turn() }
    expect(groups).toEqual([1])
    vi.advanceTimersByTime(25)
    expect(groups).toEqual([1, 3])
    for (let n = 4; n < 68; n += 1) answers.push(work(n))
    await turn()
    expect(groups).toEqual([1, 3, 64])
    resolve()
    expect(await Promise.all(answers)).toHaveLength(68)
  } finally {
    vi.useRealTimers()
  }
})

it('lets a bad item fail alone', async () => {
  const work = batch<number, number>({ key: String, run: async group => { if (group.includes(7)) throw new Error('bad row'); return group } })
  const answers = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => work(n)))
  expect(answers.map(({ status }) => status).indexOf('rejected')).toBe(7)
  expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(1)
})

it('runs again after a deadlock, and when the database comes back in time', async () => {
  const run = vi.fn<(group: number[]) => Promise<number[]>>(async group => group).mockRejectedValueOnce(conflict()).mockRejectedValueOnce(lost())
  expect(await batch<number, number>({ key: String, run })(1)).toBe(1)
  expect(run).toHaveBeenCalledTimes(3)
})

it('refuses with 503 and a time to come again when the database stays away', async () => {
  const work = batch<number, number>({ key: String, ride_out_ms: 10, run: async () => { throw lost() } })
  const refused = await work(1).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(Refusal)
  expect(refused).toMatchObject({ status: 503, code: 'service_unavailable', retry_after: expect.any(Number) })
})

it('lets nobody wait without bound, even while what is under way does not end', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] })
  try {
    const { promise: held, resolve } = Promise.withResolvers<void>()
    const work = batch<number, number>({ key: String, in_flight: 1, patience_ms: 20, run: async group => { await held; return group } })
    const first = work(1)
    await turn()
    const second = work(2).catch((error: unknown) => error)
    vi.advanceTimersByTime(15)
    const third = work(3)
    vi.advanceTimersByTime(15)
    expect(await second).toMatchObject({ status: 503 })
    resolve()
    expect(await Promise.all([first, third])).toEqual([1, 3])
  } finally {
    vi.useRealTimers()
  }
})

it('refuses the item whose row is locked, and spares those beside it', async () => {
  const groups: string[][] = []
  const work = batch<string, string>({
    key: item => item.slice(0, 1), together: true, ride_out_ms: 0,
    run: async group => {
      groups.push(group)
      if (group.some(item => item.startsWith('l'))) throw Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' })
      return group
    },
  })
  const [locked, other, again] = await Promise.allSettled(['locked', 'a1', 'a2'].map(work))
  expect(locked).toMatchObject({ status: 'rejected', reason: { status: 503 } })
  expect([other, again]).toMatchObject([{ value: 'a1' }, { value: 'a2' }])
  expect(groups).toEqual([['locked', 'a1', 'a2'], ['locked'], ['a1', 'a2']])
})
