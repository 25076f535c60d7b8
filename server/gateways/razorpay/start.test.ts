import { expect, it } from 'vitest'
import { movableClock } from '../../platform/clock.ts'
import type { Call, StartRequest } from '../connector.ts'
import type { GatewayRequest } from '../http.ts'
import { paymentNotes } from './notes.ts'
import { start } from './start.ts'

const account = { id: 'a', project_id: 'p', gateway: 'razorpay', label: '', base_url: 'http://127.0.0.1:9', credentials: { key_secret: 's' }, enabled: true, preauth: false, timeout_ms: 1, concurrency: 1 }
const now = movableClock().now()
const request: StartRequest = {
  reference: 'abcdefghij2345672345', amount_minor: 49_950n, currency: 'INR', instrument: { method: 'upi', channel: 'intent' }, preauth: false,
  expires_at: now, return_url: 'https://shop.example', notify_url: 'https://shop.example', customer: {},
}
const order = { id: 'order_1', receipt: request.reference, amount: 49_950, currency: 'INR', status: 'attempted', attempts: 1 }
const paid = {
  id: 'pay_Qb7Yt6Re5Wq4Ui', order_id: 'order_1', status: 'captured', captured: true, amount: 49_950, currency: 'INR', created_at: now.getTime() / 1000,
  notes: paymentNotes(account, 'order_1', { ...request, capture: 'automatic' }),
}

/** A gateway whose every answer is in the table, and what it was asked. */
const gateway = (answers: Record<string, { status?: number; body: object }>) => {
  const asked: GatewayRequest[] = []
  const call: Call = {
    account, now, memory: new Map(),
    http: async request => {
      asked.push(request)
      const { status = 200, body } = answers[request.operation] ?? { status: 500, body: {} }
      return { kind: 'answered', status, headers: {}, text: JSON.stringify(body) }
    },
  }
  return { call, asked }
}
const list = (...items: object[]) => ({ body: { entity: 'collection', count: items.length, items } })

it.each([
  ['refuses the receipt a second time', { status: 400, body: { error: { code: 'BAD_REQUEST_ERROR', description: 'Order receipt should be unique.', field: 'receipt' } } }],
  ['gives the order that it made before', { body: order }],
])('finds what an earlier start came to, and begins no other payment, where Razorpay %s', async (_, create_order) => {
  const { call, asked } = gateway({ create_order, find_order: list(order), fetch_payments: list(paid) })
  expect(await start(call, request)).toMatchObject({ outcome: 'done', event: 'capture', facts: { gateway_payment_id: paid.id, amount_minor: 49_950n } })
  expect(asked.map(({ operation }) => operation)).toEqual(['create_order', 'find_order', 'fetch_payments'])
})

it('asks for one order only under its reference', async () => {
  const { call, asked } = gateway({})
  await start(call, request)
  expect(asked.map(({ body }) => JSON.parse(body ?? '') as object)).toMatchObject([{ receipt: request.reference, unique_receipt: true }])
})
