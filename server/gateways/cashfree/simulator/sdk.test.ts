import type { AxiosStatic } from 'axios' with { 'resolution-mode': 'require' }
import { CardChannelEnum, Cashfree, CFEnvironment, OrderAuthenticatePaymentRequestActionEnum } from 'cashfree-pg'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../../simulator/testing.ts'
import { demo_accounts } from '../demo-accounts.ts'
import { sign } from './notices.ts'
import { openCashfree } from './testing.ts'

/** The judge of our reading of the published API: the gateway's own Node client, pointed at the simulator, finds nothing strange. */

/** The client is CommonJS, and its types want the axios of that world. */
const axios = createRequire(import.meta.url)('axios') as AxiosStatic

let world: Awaited<ReturnType<typeof openCashfree>>
beforeAll(async () => { world = await openCashfree() })
afterAll(() => world.close())

const client = (account: number) => {
  const http = axios.create()
  http.interceptors.request.use(request => ({ ...request, url: request.url?.replace('https://sandbox.cashfree.com', world.base) ?? '' }))
  const { client_id = '', client_secret = '' } = demo_accounts[account] ?? {}
  const sdk = new Cashfree(CFEnvironment.SANDBOX, client_id, client_secret, undefined, undefined, undefined, false, http)
  sdk.XApiVersion = '2025-01-01'
  return sdk
}

it('creates an order, pays it by UPI, reads it back, refunds it, and believes the notices', async () => {
  const sdk = client(0)
  const order_id = 'sdk-upi-1'
  const order = (await sdk.PGCreateOrder(world.newOrder({ order_id, order_amount: 499.5 }))).data
  expect(order).toMatchObject({ order_id, order_amount: 499.5, order_status: 'ACTIVE' })
  const started = (await sdk.PGPayOrder({ payment_session_id: order.payment_session_id ?? '', payment_method: { upi: { channel: 'collect', upi_id: 'testsuccess@gocash' } } })).data
  expect(started).toMatchObject({ payment_method: 'upi', channel: 'collect', action: 'custom', payment_amount: 499.5 })

  const paid = await until('the payment', async () => (await sdk.PGOrderFetchPayments(order_id)).data.find(payment => payment.payment_status === 'SUCCESS'))
  expect(paid).toMatchObject({ cf_payment_id: started.cf_payment_id, is_captured: true, payment_amount: 499.5, order_id })
  expect((await sdk.PGOrderFetchPayment(order_id, paid.cf_payment_id ?? '')).data).toEqual(paid)
  expect((await sdk.PGFetchOrder(order_id)).data.order_status).toBe('PAID')

  const refund = (await sdk.PGOrderCreateRefund(order_id, { refund_amount: 100, refund_id: 'sdk-refund-1', refund_note: 'one size too small' })).data
  expect(refund).toMatchObject({ refund_id: 'sdk-refund-1', refund_amount: 100, cf_payment_id: paid.cf_payment_id })
  await until('the refund', async () => (await sdk.PGOrderFetchRefund(order_id, 'sdk-refund-1')).data.refund_status === 'SUCCESS')
  expect((await sdk.PGOrderFetchRefunds(order_id)).data).toHaveLength(1)

  await until('both notices', () => world.receiver.received.length >= 2)
  const told = world.receiver.received.map(({ headers, body }) => sdk.PGVerifyWebhookSignature(String(headers['x-webhook-signature']), body, String(headers['x-webhook-timestamp'])).type)
  expect(told).toEqual(['PAYMENT_SUCCESS_WEBHOOK', 'REFUND_STATUS_WEBHOOK'])
  expect(world.receiver.received[0]?.body).toContain('"payment_amount":499.50')
})

it('makes an order that only cards may pay, and finds what the payer did on the page', async () => {
  const sdk = client(0)
  const order = (await sdk.PGCreateOrder(world.newOrder({ order_id: 'sdk-page', order_meta: { notify_url: world.receiver.url, return_url: 'https://shop.test/back', payment_methods: 'cc,dc' }, order_tags: { channel: 'hosted' } }))).data
  expect(order).toMatchObject({ order_meta: { payment_methods: 'cc,dc' }, order_tags: { channel: 'hosted' }, payment_session_id: expect.stringMatching(/^session_/) })
  await expect(sdk.PGPayOrder({ payment_session_id: order.payment_session_id ?? '', payment_method: { upi: { channel: 'link' } } })).rejects.toMatchObject({ response: { status: 400 } })
  const opened = await fetch(`${world.base}/pg/view/sessions/checkout`, { method: 'POST', body: new URLSearchParams({ payment_session_id: order.payment_session_id ?? '' }), redirect: 'manual' })
  expect((await world.choose(opened.headers.get('location') ?? '', 'approve', { card: '5409162669381034' })).location).toBe('https://shop.test/back')
  expect((await sdk.PGOrderFetchPayments('sdk-page')).data).toMatchObject([{ payment_status: 'SUCCESS', payment_group: 'debit_card', is_captured: true }])
  expect((await sdk.PGFetchOrder('sdk-page')).data.order_status).toBe('PAID')
})

it('captures a part of a card payment on the account with pre-auth, and voids another', async () => {
  const sdk = client(1)
  const holding = async (order_id: string) => {
    const order = (await sdk.PGCreateOrder(world.newOrder({ order_id }))).data
    const started = (await sdk.PGPayOrder({ payment_session_id: order.payment_session_id ?? '', payment_method: { card: { channel: CardChannelEnum.POST, card_number: '4706131211212123', card_holder_name: 'A Payer', card_expiry_mm: '12', card_expiry_yy: '49', card_cvv: '123' } } })).data
    const answer = (await sdk.PGOrderAuthenticatePayment(started.cf_payment_id ?? '', { action: OrderAuthenticatePaymentRequestActionEnum.SUBMIT_OTP, otp: '111000' })).data
    expect(answer).toMatchObject({ authenticate_status: 'SUCCESS', cf_payment_id: started.cf_payment_id })
    expect((await sdk.PGOrderFetchPayments(order_id)).data[0]).toMatchObject({ payment_status: 'SUCCESS', is_captured: false, payment_group: 'debit_card' })
  }
  await holding('sdk-capture')
  const captured = (await sdk.PGAuthorizeOrder('sdk-capture', { action: 'CAPTURE', amount: 120.25 })).data
  expect(captured).toMatchObject({ is_captured: true, payment_status: 'SUCCESS', authorization: { action: 'CAPTURE', status: 'SUCCESS', captured_amount: 120.25 } })
  await holding('sdk-void')
  const voided = (await sdk.PGAuthorizeOrder('sdk-void', { action: 'VOID' })).data
  expect(voided).toMatchObject({ is_captured: false, payment_status: 'VOID', authorization: { action: 'VOID', status: 'SUCCESS' } })
})

it('ends an order nobody pays', async () => {
  const sdk = client(0)
  await sdk.PGCreateOrder(world.newOrder({ order_id: 'sdk-ended' }))
  expect((await sdk.PGTerminateOrder('sdk-ended', { order_status: 'TERMINATED' })).data.order_status).toBe('TERMINATED')
})

it('is refused with wrong credentials, in the published words', async () => {
  const sdk = client(0)
  sdk.XClientSecret = 'wrong'
  await expect(sdk.PGFetchOrder('sdk-ended')).rejects.toMatchObject({ response: { status: 401, data: { type: 'authentication_error', code: 'request_failed', message: 'authentication Failed' } } })
})

it('signs as published: base64 of HMAC-SHA256 over timestamp and raw body', () =>
  expect(sign('cf_secret_1', '1790000000123', '{"data":{"payment":{"payment_amount":170.00}},"type":"PAYMENT_SUCCESS_WEBHOOK"}')).toBe('aCj0n2/VQBEz7DGjn/+JPvuS1lXf8+U1r0X/WDQuKkE='))
