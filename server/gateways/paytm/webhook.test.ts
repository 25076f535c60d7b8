import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Account } from '../connector.ts'
import { formText, sign } from './checksum.ts'
import { readReturn, readWebhook } from './webhook.ts'

const key = 'TestKey_16bytes!'
const account: Account = {
  id: 'acc_1', project_id: 'prj_1', gateway: 'paytm', label: '', base_url: 'http://127.0.0.1:9', credentials: { mid: 'TESTMID00000000001', merchant_key: key, website_name: 'WEBSTAGING' },
  enabled: true, preauth: false, timeout_ms: 100, concurrency: 1,
}
const paid: Record<string, string> = { MID: 'TESTMID00000000001', ORDERID: 't8841', TXNID: '2026112400001', TXNAMOUNT: '150.00', STATUS: 'TXN_SUCCESS', RESPCODE: '01', BANKTXNID: '', MERC_UNQ_REF: 'a|b&c=₹' }
const form = (fields: Record<string, string>, under = key): Record<string, string> => ({ ...fields, CHECKSUMHASH: sign(formText(fields), under) })
const read = (raw: string) => readWebhook(account, { headers: {}, raw: Buffer.from(raw) })
const encoded = (fields: Record<string, string>) => new URLSearchParams(fields).toString()
const json = (body: string, under = key) => `{"head":{"signature":${JSON.stringify(sign(body, under))}},"body":${body}}`

it('takes a signed form for a reason to look at the payment', () => expect(read(encoded(form(paid)))).toEqual({
  verdict: 'read', event_id: 'payment 2026112400001 t8841 TXN_SUCCESS', notices: [{ about: 'look', reference: 't8841' }],
}))

it('takes signed JSON for one too, about a payment or a refund, whatever its spacing', () => {
  expect(read(json('{ "mid":"TESTMID00000000001" , "orderId":"t8841","txnId":"1","status":"SUCCESS" }'))).toMatchObject({ verdict: 'read', notices: [{ about: 'look', reference: 't8841' }] })
  expect(read(json('{"mid":"TESTMID00000000001","orderId":"t8841","refId":"rf1","refundId":"9","status":"TXN_SUCCESS"}'))).toEqual({ verdict: 'read', event_id: 'refund 9 rf1 TXN_SUCCESS', notices: [{ about: 'look', reference: 'rf1' }] })
})

it.each<[string, string]>([
  ['a form with another key', encoded(form(paid, 'OtherKey_16bytes'))],
  ['a form of which a value was changed', encoded({ ...form(paid), TXNAMOUNT: '1.00' })],
  ['a form with a value more', encoded({ ...form(paid), ZZZ: '1' })],
  ['a form without a checksum', encoded(paid)],
  ['a form of another merchant', encoded(form({ ...paid, MID: 'OTHER' }))],
  ['JSON with another key', json('{"mid":"TESTMID00000000001","orderId":"t8841"}', 'OtherKey_16bytes')],
  ['JSON with two bodies', `${json('{"mid":"TESTMID00000000001","orderId":"t8841"}').slice(0, -1)},"body":{"mid":"TESTMID00000000001","orderId":"other"}}`],
  ['JSON without a body', '{"head":{}}'], ['half of JSON', '{"head":{"signature":"'], ['nothing', ''],
])('refuses %s', (_, raw) => expect(read(raw).verdict).toBe('forged'))

it('has no use for a notice that names no order', () => expect(read(encoded(form({ MID: 'TESTMID00000000001', STATUS: 'TXN_SUCCESS' })))).toMatchObject({ verdict: 'ignored' }))

it('knows a signed return, a forged one, and one that says nothing', () => {
  expect(readReturn(account, form(paid))).toEqual({ verdict: 'signed' })
  expect(readReturn(account, {})).toEqual({ verdict: 'unsigned' })
  expect(readReturn(account, paid)).toEqual({ verdict: 'unsigned' })
  expect(readReturn(account, { ...form(paid), STATUS: 'TXN_FAILURE' })).toMatchObject({ verdict: 'forged' })
  expect(readReturn(account, form({ ...paid, MID: 'OTHER' }))).toMatchObject({ verdict: 'forged' })
})

interface Example { about: string; merchant_key: string; mid: string; reference: string; content_type: string; body: string }
const examples = JSON.parse(readFileSync(new URL('fixtures/webhooks.json', import.meta.url), 'utf8')) as Example[]

it.each(examples.map(each => [each.about, each] as const))('reads the example of %s', (_, { merchant_key, mid, reference, body }) =>
  expect(readWebhook({ ...account, credentials: { mid, merchant_key } }, { headers: {}, raw: Buffer.from(body) })).toMatchObject({ verdict: 'read', notices: [{ about: 'look', reference }] }))
