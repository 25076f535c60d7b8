import { expect, it } from 'vitest'
import { createHash } from 'node:crypto'
import type { Account } from '../connector.ts'
import { readWebhook } from './webhook.ts'

const account: Account = {
  id: 'acc_1', project_id: 'prj_1', gateway: 'phonepe', label: '', base_url: 'http://127.0.0.1:9', credentials: { webhook_username: 'hookuser', webhook_password: 'hookPass1' },
  enabled: true, preauth: false, timeout_ms: 100, concurrency: 1,
}
const authorization = 'e049011c3d1d0c684bde3eac6255b311fa4190b31c778ceba04a4af6c7ba12fd'
const read = (body: object, header = authorization) => readWebhook(account, { headers: { authorization: header }, raw: Buffer.from(JSON.stringify(body)) })
const order = { merchantOrderId: 't8841', orderId: 'OMO7', state: 'COMPLETED', amount: 100, paymentDetails: [{ transactionId: 'OM7', state: 'COMPLETED' }] }

it('knows the header by the SHA-256 of user name and password', () => {
  expect(createHash('sha256').update('hookuser:hookPass1').digest('hex')).toBe(authorization)
  expect(read({ event: 'pg.order.completed', payload: order }).verdict).toBe('read')
  expect(read({ event: 'pg.order.completed', payload: order }, `SHA256 ${authorization.toUpperCase()}`).verdict).toBe('read')
  for (const wrong of ['', authorization.slice(1), `${authorization}0`, `f${authorization.slice(1)}`, 'Basic aG9va3VzZXI6aG9va1Bhc3Mx']) expect(read({ event: 'pg.order.completed', payload: order }, wrong).verdict).toBe('forged')
})

it('is not opened by a word that nobody has set', () => {
  const empty = { ...account, credentials: {} }
  const raw = Buffer.from('{}')
  expect(readWebhook(empty, { headers: { authorization: createHash('sha256').update(':').digest('hex') }, raw }).verdict).toBe('forged')
})

it.each(['pg.order.completed', 'checkout.order.completed', 'pg.order.failed', 'checkout.order.failed', 'pg.transaction.attempt.failed', 'pg.transaction.failed', 'checkout.transaction.attempt.failed', 'pg.something.new'])(
  'takes %s for a reason to look at the payment', event => expect(read({ event, payload: order })).toMatchObject({ verdict: 'read', notices: [{ about: 'look', reference: 't8841' }] }))

it.each(['pg.refund.accepted', 'pg.refund.completed', 'pg.refund.failed'])('takes %s for a reason to look at the refund', event =>
  expect(read({ event, payload: { merchantRefundId: 'rf1', originalMerchantOrderId: 't8841', refundId: 'OMR9', state: 'COMPLETED' } })).toMatchObject({ verdict: 'read', notices: [{ about: 'look', reference: 'rf1' }] }))

it('tells the attempts of one order apart, and a repeat from something new', () => {
  const idOf = (body: object) => { const reading = read(body); return 'event_id' in reading ? reading.event_id : undefined }
  const failed = (transactionId: string) => ({ event: 'pg.transaction.attempt.failed', payload: { ...order, state: 'PENDING', paymentDetails: [{ transactionId }] } })
  expect(idOf(failed('OM7'))).toBe(idOf(failed('OM7')))
  expect(idOf(failed('OM8'))).not.toBe(idOf(failed('OM7')))
})

it.each([[{ event: 'settlement.attempt.failed', payload: { merchantOrderId: 't8841' } }], [{ event: 'pg.order.completed', payload: {} }], [{}], [[]]])('has no use for %j', body =>
  expect(read(body)).toMatchObject({ verdict: 'ignored', because: expect.any(String) }))
