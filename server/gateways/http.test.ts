import { expect, it } from 'vitest'
import type { Account } from './connector.ts'
import { openHostile } from './contract/hostile.ts'
import { openGateways } from './http.ts'

const MB = 1_000_000

it.each([
  ['an answer of one megabyte', MB, {}, 'answered'], ['an answer of two', 2 * MB, {}, 'unknown'],
  ['a report of eight', 8 * MB, { report: true } as const, 'answered'], ['a report of nine', 9 * MB, { report: true } as const, 'unknown'],
])('reads no more than a megabyte, of a report eight: %s', async (_, size, more, kind) => {
  const server = await openHostile((_asked, answer) => { answer.end(Buffer.alloc(size, 'ü')) })
  const gateways = openGateways()
  const account: Account = { id: 'acc_1', project_id: 'prj_1', gateway: 'razorpay', label: '', base_url: server.url, credentials: {}, enabled: true, preauth: false, timeout_ms: 10_000, concurrency: 1 }
  const answer = await gateways.door(account, () => {})({ operation: 'read', method: 'GET', path: '/', headers: {}, ...more })
  expect(answer).toMatchObject(kind === 'answered' ? { kind, text: 'ü'.repeat(size / 2) } : { kind, message: 'the answer is larger than any that is read' })
  await gateways.close()
  await server.close()
})
