import { expect, it } from 'vitest'
import type { Account } from '../connector.ts'
import { formBody, pipedHash } from '../piped-hash.ts'
import { readReturn, readWebhook } from './webhook.ts'

const account: Account = {
  id: 'acc_1', project_id: 'prj_1', gateway: 'payu', label: '', base_url: 'http://127.0.0.1:9', credentials: { key: 'K1', salt: 'S1' },
  enabled: true, preauth: false, timeout_ms: 100, concurrency: 1,
}
const fields = (more: Record<string, string> = {}) => {
  const all: Record<string, string> = { mihpayid: '403', status: 'success', unmappedstatus: 'captured', key: 'K1', txnid: 't8841', amount: '170.00', productinfo: 'Two shirts', firstname: 'Asha', email: 'asha@example.com', ...more }
  return { ...all, hash: pipedHash('S1', all['status'] ?? '', ...Array.from({ length: 10 }, () => ''), ...['email', 'firstname', 'productinfo', 'amount', 'txnid', 'key'].map(name => all[name] ?? '')) }
}
const read = (body: string) => readWebhook(account, { headers: {}, raw: Buffer.from(body) })

it('asks to look at a payment that is genuinely told of, and names the event by all that is told', () => {
  expect(read(formBody(fields()))).toEqual({ verdict: 'read', event_id: 'payment t8841 403 success captured', notices: [{ about: 'look', reference: 't8841' }] })
  expect(read(formBody(fields({ status: 'failure', unmappedstatus: 'dropped' })))).toMatchObject({ verdict: 'read', event_id: 'payment t8841 403 failure dropped' })
  expect(read(formBody(fields({ mihpayid: 'é\n'.repeat(200) })))).toMatchObject({ event_id: expect.stringMatching(/^[\x20-\x7e]{100}$/) })
})

it.each([
  ['another hash', { ...fields(), hash: '0'.repeat(128) }, 'the hash does not match'], ['no hash', { ...fields(), hash: '' }, 'the hash does not match'],
  ['another merchant', fields({ key: 'K2' }), 'it is for another merchant'], ['another status', { ...fields(), status: 'failure' }, 'the hash does not match'],
])('refuses a notice with %s', (_, posted, because) => expect(read(formBody(posted))).toEqual({ verdict: 'forged', because }))

it('has no use for a notice without a transaction', () => expect(read(formBody(fields({ txnid: '' })))).toMatchObject({ verdict: 'ignored', because: 'the notice names no transaction' }))

it('asks to look at a refund that is told of, for what nobody signs', () => {
  const refund = { action: 'refund', status: 'success', token: 'rf8841a', mihpayid: '403', request_id: '131278422', key: 'K1', amt: '100.00' }
  expect(read(JSON.stringify(refund))).toEqual({ verdict: 'read', event_id: 'refund rf8841a 131278422 success', notices: [{ about: 'look', reference: 'rf8841a', unsigned: true }] })
  expect(read(JSON.stringify({ ...refund, key: 'K2' }))).toMatchObject({ verdict: 'forged' })
  expect(read(JSON.stringify({ ...refund, action: 'dispute' }))).toMatchObject({ verdict: 'ignored' })
  expect(read('{"action":')).toMatchObject({ verdict: 'forged' })
})

it('believes of a payer who comes back that PayU has sent them, and not what they bring', () => {
  expect(readReturn(account, fields())).toEqual({ verdict: 'signed' })
  expect(readReturn(account, {})).toEqual({ verdict: 'unsigned' })
  expect(readReturn(account, { ...fields(), amount: '1.00' })).toMatchObject({ verdict: 'forged' })
})
