import { expect, it } from 'vitest'
import type { Account } from '../connector.ts'
import { formBody, pipedHash } from '../piped-hash.ts'
import { readReturn, readWebhook } from './webhook.ts'

const account: Account = {
  id: 'acc_1', project_id: 'prj_1', gateway: 'easebuzz', label: '', base_url: 'http://127.0.0.1:9', credentials: { key: 'K1', salt: 'S1', merchant_email: 'a@shop.test' },
  enabled: true, preauth: false, timeout_ms: 100, concurrency: 1,
}
const fields = (more: Record<string, string> = {}) => {
  const all: Record<string, string> = { easepayid: 'E7', status: 'success', key: 'K1', txnid: 't8841', amount: '170.0', productinfo: 'Two shirts', firstname: 'Asha', email: 'asha@example.com', ...more }
  return { ...all, hash: pipedHash('S1', all['status'] ?? '', ...Array.from({ length: 10 }, () => ''), ...['email', 'firstname', 'productinfo', 'amount', 'txnid', 'key'].map(name => all[name] ?? '')) }
}
const read = (body: string) => readWebhook(account, { headers: {}, raw: Buffer.from(body) })

it('asks to look at a payment that is genuinely told of, as a form or as JSON, and names the event by all that is told', () => {
  const reading = { verdict: 'read', event_id: 'payment t8841 E7 success', notices: [{ about: 'look', reference: 't8841' }] }
  expect(read(formBody(fields()))).toEqual(reading)
  expect(read(JSON.stringify(fields()))).toEqual(reading)
  expect(read(formBody(fields({ easepayid: 'é\n'.repeat(200) })))).toMatchObject({ event_id: expect.stringMatching(/^[\x20-\x7e]{100}$/) })
})

it.each([
  ['another hash', { ...fields(), hash: '0'.repeat(128) }, 'the hash does not match'], ['no hash', { ...fields(), hash: '' }, 'the hash does not match'],
  ['another merchant', fields({ key: 'K2' }), 'it is for another merchant'], ['another status', { ...fields(), status: 'failure' }, 'the hash does not match'],
])('refuses a notice with %s', (_, posted, because) => expect(read(formBody(posted))).toEqual({ verdict: 'forged', because }))

it('has no use for a notice without a transaction, and refuses one without sense', () => {
  expect(read(formBody(fields({ txnid: '' })))).toMatchObject({ verdict: 'ignored', because: 'the notice names no transaction' })
  for (const body of ['', '{"txnid":', '{}', 'null', '<h1>']) expect(read(body)).toMatchObject({ verdict: 'forged' })
})

it('asks to look at a refund that is told of, for what nobody vouches for', () => {
  const refund = { txnid: 't8841', easepayid: 'E7', refund_id: 'R1', merchant_refund_id: 'rf8841a', refund_amount: '50.0', refund_status: 'refunded' }
  expect(read(formBody(refund))).toEqual({ verdict: 'read', event_id: 'refund rf8841a R1 refunded', notices: [{ about: 'look', reference: 'rf8841a', unsigned: true }] })
  expect(read(JSON.stringify({ ...refund, key: 'K2' }))).toMatchObject({ verdict: 'forged' })
  for (const merchant_refund_id of [undefined, '']) expect(read(formBody({ ...refund, merchant_refund_id }))).toMatchObject({ verdict: 'ignored' })
})

it('believes of a payer who comes back that Easebuzz has sent them, and not what they bring', () => {
  expect(readReturn(account, fields())).toEqual({ verdict: 'signed' })
  expect(readReturn(account, {})).toEqual({ verdict: 'unsigned' })
  expect(readReturn(account, { ...fields(), amount: '1.00' })).toMatchObject({ verdict: 'forged' })
})
