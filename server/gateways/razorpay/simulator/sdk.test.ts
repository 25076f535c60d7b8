import type { AxiosInstance } from 'axios'
import Razorpay from 'razorpay'
import { validatePaymentVerification } from 'razorpay/dist/utils/razorpay-utils.js'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { indianDay } from '../../ist.ts'
import { until } from '../../simulator/testing.ts'
import { demo_accounts } from '../demo-accounts.ts'
import { card, collect, manual, openRazorpay } from './testing.ts'

/** The judge of our reading of the published API: Razorpay's own Node client, pointed at the simulator, finds nothing strange. */

const [{ client_id: key_id, client_secret: key_secret, more }] = demo_accounts
let world: Awaited<ReturnType<typeof openRazorpay>>
let sdk: Razorpay
beforeAll(async () => {
  world = await openRazorpay()
  sdk = open(key_secret)
})
beforeEach(() => { world.receiver.received.length = 0 })
afterAll(() => world.close())

/** Its host is built in: only the way there is changed. */
const open = (secret: string) => {
  const client = new Razorpay({ key_id, key_secret: secret })
  const { rq } = client.api as unknown as { rq: AxiosInstance }
  rq.defaults.baseURL = world.base
  return client
}

/** What the client's types want of every payment beside what Razorpay documents. */
type PaymentRequest = Parameters<typeof sdk.payments.createPaymentJson>[0]

it('collects by UPI, reads the payment back, refunds it, and believes the notices', async () => {
  const order = await sdk.orders.create({ amount: 49_950, currency: 'INR', receipt: 'sdk-collect', notes: { shelf: 'B4' } })
  expect(order).toMatchObject({ id: expect.stringMatching(/^order_\w{14}$/), entity: 'order', status: 'created', amount_due: 49_950, attempts: 0, notes: { shelf: 'B4' } })
  const started = await sdk.payments.createPaymentJson({ ...world.newPayment(order.id, { amount: 49_950 }), ...collect() } as unknown as PaymentRequest)
  expect(started).toMatchObject({ razorpay_payment_id: expect.stringMatching(/^pay_\w{14}$/), next: [{ action: 'poll' }] })
  const paid = await until('the payment', async () => (await sdk.orders.fetchPayments(order.id)).items.find(({ status }) => status === 'captured'))
  expect(paid).toMatchObject({ id: started.razorpay_payment_id, amount: 49_950, currency: 'INR', captured: true, method: 'upi', vpa: 'success@razorpay', fee: 0, tax: 0, refund_status: null })
  expect(await sdk.payments.fetch(paid.id)).toEqual(paid)
  expect(await sdk.orders.fetch(order.id)).toMatchObject({ status: 'paid', amount_paid: 49_950, amount_due: 0, attempts: 1 })
  expect((await sdk.orders.all({ receipt: 'sdk-collect' })).items).toHaveLength(1)

  const refund = await sdk.payments.refund(paid.id, { amount: 10_000, speed: 'normal', receipt: 'sdk-refund', notes: { reason: 'one size too small' } })
  expect(refund).toMatchObject({ id: expect.stringMatching(/^rfnd_\w{14}$/), payment_id: paid.id, amount: 10_000, status: 'pending', receipt: 'sdk-refund' })
  await until('the refund', async () => (await sdk.refunds.fetch(refund.id)).status === 'processed')
  expect((await sdk.payments.fetchMultipleRefund(paid.id)).items).toHaveLength(1)
  expect(await sdk.payments.fetchRefund(paid.id, refund.id)).toMatchObject({ id: refund.id, speed_requested: 'normal', speed_processed: 'normal' })
  expect(await sdk.payments.fetch(paid.id)).toMatchObject({ status: 'captured', refund_status: 'partial', amount_refunded: 10_000 })

  const told = await world.notices(5)
  expect(told.map(({ event }) => event).toSorted()).toEqual(['order.paid', 'payment.authorized', 'payment.captured', 'refund.created', 'refund.processed'])
  for (const { headers, body } of world.receiver.received) {
    const signature = String(headers['x-razorpay-signature'])
    expect(Razorpay.validateWebhookSignature(body, signature, more?.webhook_secret ?? '')).toBe(true)
    expect(Razorpay.validateWebhookSignature(`${body} `, signature, more?.webhook_secret ?? '')).toBe(false)
  }
})

it('holds the money of a card whose OTP it hands on, captures it, and believes the signature on the way back', async () => {
  const order = await sdk.orders.create({ amount: 49_900, currency: 'INR', receipt: 'sdk-card', ...manual } as Parameters<typeof sdk.orders.create>[0])
  const { razorpay_payment_id } = await sdk.payments.createPaymentJson({ ...world.newPayment(order.id), ...card() } as unknown as PaymentRequest)
  expect(await sdk.payments.otpGenerate(razorpay_payment_id)).toMatchObject({ razorpay_payment_id, next: [{ action: 'otp_submit' }, { action: 'otp_resend' }] })
  await expect(sdk.payments.otpSubmit(razorpay_payment_id, { otp: '12' })).rejects.toMatchObject({ statusCode: 400, error: { code: 'BAD_REQUEST_ERROR', reason: 'incorrect_otp' } })
  const back = await sdk.payments.otpSubmit(razorpay_payment_id, { otp: '123456' })
  expect(validatePaymentVerification({ order_id: order.id, payment_id: razorpay_payment_id }, back.razorpay_signature, key_secret)).toBe(true)
  expect(await sdk.payments.fetch(razorpay_payment_id)).toMatchObject({ status: 'authorized', captured: false })
  expect(await sdk.payments.capture(razorpay_payment_id, 49_900, 'INR')).toMatchObject({ status: 'captured', captured: true, fee: 1_178, tax: 180 })
  await expect(sdk.payments.capture(razorpay_payment_id, 49_900, 'INR')).rejects.toMatchObject({ statusCode: 400, error: { code: 'BAD_REQUEST_ERROR', description: expect.stringContaining('already paid') } })
})

it('is refused with wrong credentials, in the published words', async () => {
  await expect(open('wrong').orders.fetch('order_none')).rejects.toMatchObject({ statusCode: 401, error: { code: 'BAD_REQUEST_ERROR', description: 'Authentication failed' } })
})

it('reads what was paid out, and checks a UPI ID', async () => {
  await world.control('POST', '/clock', { advance_ms: 2 * 86_400_000 })
  const [settlement] = (await sdk.settlements.all()).items
  expect(settlement).toMatchObject({ entity: 'settlement', status: 'processed', amount: 49_950 - 10_000 + 48_722, fees: 1_178, tax: 180 })
  const [year = 0, month = 0, day = 0] = indianDay(new Date((settlement?.created_at ?? 0) * 1000)).split('-').map(Number)
  const report = await sdk.settlements.reports({ year, month, day }) as unknown as { items: Record<string, unknown>[] }
  expect(report.items.map(({ type, order_receipt, amount, debit, credit }) => ({ type, order_receipt, amount, debit, credit }))).toEqual([
    { type: 'payment', order_receipt: 'sdk-collect', amount: 49_950, debit: 0, credit: 49_950 },
    { type: 'refund', order_receipt: 'sdk-collect', amount: 10_000, debit: 10_000, credit: 0 },
    { type: 'payment', order_receipt: 'sdk-card', amount: 49_900, debit: 0, credit: 48_722 },
  ])
  expect(await sdk.payments.validateVpa({ vpa: 'asha@okbank' })).toMatchObject({ vpa: 'asha@okbank', success: true })
})

it('makes an order for hosted checkout, finds both attempts at it, and knows the signature of the way back', async () => {
  const order = await sdk.orders.create({ amount: 49_950, currency: 'INR', receipt: 'sdk-page' })
  const open = async () => (await fetch(`${world.base}/v1/checkout/embedded`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ key_id, order_id: order.id, amount: '49950', currency: 'INR', 'notes[shelf]': 'B4', callback_url: 'https://shop.test/back' }) })).headers.get('location') ?? ''
  await world.choose(await open(), 'decline', { card: '4100280000080001' })
  const back = await world.choose(await open(), 'approve', { card: '5104060000000008' })
  const field = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(back)?.[1] ?? ''
  expect(validatePaymentVerification({ order_id: order.id, payment_id: field('razorpay_payment_id') }, field('razorpay_signature'), key_secret)).toBe(true)
  const { items } = await sdk.orders.fetchPayments(order.id)
  expect(items).toMatchObject([{ status: 'captured', method: 'card', notes: { shelf: 'B4' }, card: { last4: '0008' } }, { status: 'failed', error_reason: 'insufficient_fund' }])
  expect(await sdk.orders.fetch(order.id)).toMatchObject({ status: 'paid', attempts: 2 })
})
