import { afterAll, expect, it } from 'vitest'
import { eventually } from '../testing/things.ts'
import { openHostile } from './contract/hostile.ts'
import { openGateways, type Account } from './index.ts'

const gateways = openGateways()
afterAll(gateways.close)

const account = (id: string, base_url: string): Account => ({
  id, base_url, project_id: 'p', gateway: 'cashfree', label: id, credentials: {}, enabled: true, preauth: false, timeout_ms: 10_000, concurrency: 20,
})
const ask = (of: Account) => gateways.door(of, () => {})({ operation: 'ask', method: 'GET', path: '/', headers: {} })

it('a gateway that does not answer holds up no other account, not even one at the same gateway, and takes no more than its own limit', async () => {
  const dead = await openHostile(() => {})
  const well = await openHostile((_, answer) => { answer.end('{}') })
  const waiting = Array.from({ length: 20 }, () => ask(account('slow', dead.url)))
  // Its limit is reached: one more is refused at once, unsent, so that another account may be tried.
  expect(await ask(account('slow', dead.url))).toEqual({ kind: 'not_sent', message: 'the account has 20 requests under way, its limit', code: 'limit' })
  for (let round = 0; round < 10; round += 1) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(account('other', well.url))))
    expect(answers.every(answer => answer.kind === 'answered')).toBe(true)
  }
  expect((await Promise.all([ask(account('second', well.url)), ask(account('third', well.url))])).map(({ kind }) => kind)).toEqual(['answered', 'answered'])
  expect(await Promise.race([...waiting, 'all still wait'])).toBe('all still wait')
  await dead.close()
  expect((await Promise.all(waiting)).every(({ kind }) => kind === 'unknown')).toBe(true)
  await well.close()
})

it('all requests of an operation share one time-out', async () => {
  const well = await openHostile((_, answer) => { answer.end('{}') })
  const silent = await openHostile(() => {})
  const request = { operation: 'ask', method: 'GET', path: '/', headers: {} } as const
  /** An operation on an account with 10 s, of which `ms` are gone. */
  const after = (ms: number) => gateways.door(account('shared', well.url), () => {}, undefined, performance.now() - ms)
  expect(await after(9_000)(request)).toMatchObject({ kind: 'answered' })
  expect(await after(9_900)({ ...request, base_url: silent.url })).toMatchObject({ kind: 'unknown', code: 'timeout' })
  expect(await after(10_000)(request)).toEqual({ kind: 'not_sent', message: 'no time was left', code: 'no_time' })
  await Promise.all([well.close(), silent.close()])
})

it('keeps nothing for an account as it was before a change, and breaks off nothing that was under way then', async () => {
  const held: (() => void)[] = []
  const answering = await openHostile((_, answer) => { held.push(() => { answer.end('{}') }) })
  const before = account('changed', answering.url)
  const kept = gateways.memory(before)
  const waiting = ask(before)
  await eventually(() => Promise.resolve(held[0]), 'the first request')
  expect(gateways.memory({ ...before, label: 'named anew', credentials: {} })).toBe(kept)
  const after = { ...before, credentials: { key: 'new' } }
  expect(gateways.memory(after)).not.toBe(kept)
  const next = ask(after)
  await eventually(() => Promise.resolve(held[1]), 'the second request')
  for (const answer of held) answer()
  expect((await Promise.all([waiting, next])).map(({ kind }) => kind)).toEqual(['answered', 'answered'])
  // The connection of the account as it was is closed; the other waits for its next request.
  await eventually(async () => (await answering.connections() === 1 ? true : undefined), 'the end of the old connection')
  await answering.close()
})
