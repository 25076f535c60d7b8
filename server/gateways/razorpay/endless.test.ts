import { expect, it } from 'vitest'
import type { Call } from '../connector.ts'
import type { GatewayRequest } from '../http.ts'
import { fetchPayment } from './payments.ts'
import { fetchRefund } from './refunds.ts'

/** A gateway that answers each question with that many of the same item. */
const answering = (count: number, item: (request: GatewayRequest) => object) => {
  const asked: string[] = []
  const call: Call = {
    account: { id: 'a', project_id: 'p', gateway: 'razorpay', label: '', base_url: 'http://127.0.0.1:9', credentials: {}, enabled: true, preauth: false, timeout_ms: 1, concurrency: 1 }, now: new Date(), memory: new Map(),
    http: async request => {
      asked.push(request.path)
      return { kind: 'answered', status: 200, headers: {}, text: JSON.stringify({ entity: 'collection', count, items: Array.from({ length: count }, () => item(request)) }) }
    },
  }
  return { call, asked }
}
const reference = 'abcdefghij2345672345'
const payment = (gateway_payment_id: string | undefined) => ({ reference, gateway_payment_id, amount_minor: 100n, currency: 'INR', started_at: new Date() })

it('does not read lists without end', async () => {
  const refunds = answering(100, () => ({ id: 'rfnd_1', payment_id: 'pay_1', receipt: 'another' }))
  expect(await fetchRefund(refunds.call, payment('pay_1'), { reference, gateway_refund_id: undefined, amount_minor: 100n, note: undefined })).toMatchObject({ outcome: 'unknown' })
  expect(refunds.asked).toHaveLength(20)
  const orders = answering(1_000, () => ({ id: 'order_1', receipt: reference }))
  expect(await fetchPayment(orders.call, payment(undefined))).toMatchObject({ outcome: 'unknown' })
  expect(orders.asked).toHaveLength(1)
})

it('asks nothing of an order that is not its own, and puts nothing but ids into a path', async () => {
  const orders = answering(1, () => ({ id: 'order_1', receipt: 'another' }))
  expect(await fetchPayment(orders.call, payment('../settlements'))).toMatchObject({ outcome: 'unknown' })
  expect(orders.asked).toEqual([`/orders?receipt=${reference}`])
})
