import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { minutes, seconds } from '../platform/clock.ts'
import { decide } from '../testing/merchant.ts'
import { openShop, type Shop } from '../testing/shop.ts'

const logged: Record<string, unknown>[] = []
let shop: Shop
beforeAll(async () => { shop = await openShop({ log: pino({ base: undefined }, { write: (line: string) => { logged.push(JSON.parse(line) as Record<string, unknown>) } }) }) })
afterEach(async () => { await shop.invariants() })
afterAll(async () => { await shop.close() })

it('takes a UPI collect payment that the payer approves in their app', async () => {
  const { merchant } = shop
  const order = await merchant.order()
  const paid = await merchant.pay(order, 'collect')
  expect(paid).toMatchObject({ payment_method: 'upi', redirect_url: null, payload: null })
  await shop.settled()
  expect(await merchant.payment(paid.payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'SUCCESS', capture_amount: order.order_amount })
  expect(await merchant.orderStatus(order.order_id)).toBe('PAID')
  expect(await merchant.tryToPay(order, 'collect')).toMatchObject({ status: 409, body: { code: 'order_already_paid' } })
})

it('hands out a UPI intent link, and learns of the approval', async () => {
  const { merchant } = shop
  const order = await merchant.order()
  const paid = await merchant.pay(order, 'intent')
  expect(paid).toMatchObject({ payment_status: 'PENDING', capture_status: 'PENDING', payload: expect.stringMatching(/^upi:\/\/pay\?/) })
  await decide(new URL(String(paid['payload'])).searchParams.get('url') ?? '', 'approve')
  await shop.settled()
  expect(await merchant.payment(paid.payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'SUCCESS' })
})

it('hands out a UPI QR code', async () => {
  const paid = await shop.merchant.pay(await shop.merchant.order(), 'qrcode')
  expect(paid).toMatchObject({ payment_status: 'PENDING', payload: expect.stringMatching(/^data:image\/png;base64,/) })
  await shop.settled()
})

it.each([['card', 'approve'], ['netbanking', 'approve'], ['wallet', 'approve']] as const)('sends the payer of a %s payment to the page where they %s', async (by, choice) => {
  const { merchant } = shop
  const order = await merchant.order({ return_base_url: `${shop.url}/healthz?shop=1` })
  const paid = await merchant.pay(order, by)
  expect(paid).toMatchObject({ payment_status: 'REDIRECTED', capture_status: 'PENDING', redirect_url: `${shop.url}/redirect/${paid.payment_id}` })
  const end = await decide(String(paid['redirect_url']), choice)
  expect(end.url).toBe(`${shop.url}/healthz?shop=1&order_id=${order.order_id}`)
  expect(await merchant.payment(paid.payment_id), 'known as soon as the payer is back').toMatchObject({ status: 'SUCCESS', capture_status: 'SUCCESS' })
  await shop.settled()
})

it('declines a card after three wrong passwords', async () => {
  const { merchant } = shop
  const paid = await merchant.pay(await merchant.order(), 'card')
  for (const otp of ['1', '2', '3']) await decide(String(paid['redirect_url']), 'approve', otp)
  await shop.settled()
  expect(await merchant.payment(paid.payment_id)).toMatchObject({ status: 'FAILED', capture_status: 'FAILED', error_details: { error_code: expect.any(String) } })
})

it('answers a decline as data, and lets the payer try again', async () => {
  const { merchant } = shop
  const order = await merchant.order()
  const first = await merchant.pay(order, 'failing')
  await shop.settled()
  expect(await merchant.payment(first.payment_id)).toMatchObject({ status: 'FAILED', capture_status: 'FAILED', capture_amount: 0, error_details: { error_code: expect.any(String) } })
  expect(await merchant.orderStatus(order.order_id)).toBe('ACTIVE')
  const second = await merchant.pay(order, 'collect')
  await shop.settled()
  expect((await merchant.payments(order.order_id)).map(payment => payment['status'])).toEqual(['FAILED', 'SUCCESS'])
  expect(second.payment_id).not.toBe(first.payment_id)
})

it('answers INIT_FAILED where no account may take the payment, and warns of it in the log, once', async () => {
  const { merchant } = shop
  const order = await merchant.order({ order_currency: 'USD' })
  const headers = { 'x-idempotency-key': `none-${order.order_id}` }
  const paid = await merchant.tryToPay(order, 'netbanking', headers)
  expect(paid.body).toMatchObject({ payment_status: 'INIT_FAILED', capture_status: 'FAILED', error_details: { error_code: 'no_eligible_gateway' } })
  expect((await merchant.tryToPay(order, 'netbanking', headers)).body).toEqual(paid.body)
  expect(logged.filter(({ order_id }) => order_id === order.order_id)).toEqual([
    { level: 40, time: expect.any(Number), msg: 'no gateway account may take this payment; its decision tells why', project_id: expect.any(String), order_id: order.order_id, payment: 1, method: 'netbanking' },
  ])
})

it('takes only the methods of the order', async () => {
  const { merchant } = shop
  const order = await merchant.order({ payment_methods: 'dc, nb' })
  expect(await merchant.tryToPay(order, 'collect')).toMatchObject({ status: 400, body: { code: 'invalid_payment_data', message: expect.stringContaining('payment_methods') } })
  expect(await merchant.tryToPay(order, 'card')).toMatchObject({ status: 200 })
})

it('drops a payer who left, at the end of the order', async () => {
  const { merchant } = shop
  const order = await merchant.order({ expiry_time_in_minutes: 1 })
  const paid = await merchant.pay(order, 'card')
  await shop.move(minutes(1) + seconds(1))
  await shop.settled()
  expect(await merchant.payment(paid.payment_id)).toMatchObject({ status: 'USER_DROPPED', capture_status: 'FAILED' })
  expect(await merchant.orderStatus(order.order_id)).toBe('EXPIRED')
  expect(await merchant.tryToPay(order, 'collect')).toMatchObject({ status: 409, body: { code: 'order_expired' } })
})

it('takes up to twenty payments for an order', async () => {
  const { merchant } = shop
  const order = await merchant.order()
  for (let number = 1; number <= 20; number += 1) expect(await merchant.tryToPay(order, 'failing')).toMatchObject({ status: 200 })
  expect(await merchant.tryToPay(order, 'failing')).toMatchObject({ status: 409, body: { code: 'transaction_limit_reached_for_order' } })
  await shop.settled()
})

it('shows a project nothing of another', async () => {
  const other = await shop.anotherProject([0])
  const order = await shop.merchant.order()
  const { payment_id } = await shop.merchant.pay(order, 'collect')
  await shop.settled()
  const refund = { refund_id: 'refund_of_another', refund_amount: 1, refund_type: 'MERCHANT_INITIATED' }
  expect((await shop.merchant.refund(order.order_id, 1, 'refund_of_mine')).status).toBe(200)
  const answers = await Promise.all([
    other.get(`/orders/${order.order_id}`), other.get(`/orders/${order.order_id}/payments`), other.get(`/payments/${payment_id}`), other.get('/refunds/refund_of_mine'),
    other.tryToPay(order, 'collect'), other.authorize(order.order_id, payment_id, 'VOID'), other.post(`/payments/${payment_id}`, refund), other.post(`/orders/${order.order_id}/refunds`, refund),
  ])
  expect(answers.map(({ status, body }) => [status, body['code']])).toEqual([
    [404, 'order_not_found'], [404, 'order_not_found'], [404, 'payment_not_found'], [404, 'refund_not_found'],
    [404, 'order_not_found'], [404, 'payment_not_found'], [404, 'payment_not_found'], [404, 'order_not_found'],
  ])
  await shop.settled()
})
