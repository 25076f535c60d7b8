import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { hours, minutes, seconds } from '../platform/clock.ts'
import { decide } from '../testing/merchant.ts'
import { openShop, type Shop } from '../testing/shop.ts'

let shop: Shop
beforeAll(async () => { shop = await openShop() })
afterEach(async () => { await shop.control.heal(); await shop.settled(); await shop.invariants() })
afterAll(async () => { await shop.close() })

/** An order whose payer has approved a card payment that waits for its capture. */
const held = async () => {
  const { merchant } = shop
  const order = await merchant.order({ preauth: true })
  const { payment_id, redirect_url } = await merchant.pay(order, 'card')
  await decide(String(redirect_url), 'approve')
  expect(await merchant.payment(payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'AUTHORISED', capture_amount: 0 })
  expect(await merchant.orderStatus(order.order_id)).toBe('PAID')
  return { ...order, payment_id }
}

it('captures the whole amount, once', async () => {
  const { order_id, payment_id, order_amount } = await held()
  expect(await shop.merchant.authorize(order_id, payment_id, 'CAPTURE', order_amount)).toMatchObject({ status: 200, body: { status: 'SUCCESS', capture_status: 'SUCCESS', capture_amount: order_amount, redirect_url: null } })
  expect(await shop.merchant.authorize(order_id, payment_id, 'CAPTURE', order_amount)).toMatchObject({ status: 409, body: { code: 'payment_not_capturable' } })
  expect(await shop.merchant.authorize(order_id, payment_id, 'VOID')).toMatchObject({ status: 409, body: { code: 'payment_not_capturable' } })
})

it('captures a part, releases the rest, and refunds no more than the part', async () => {
  const { order_id, payment_id } = await held()
  expect(await shop.merchant.authorize(order_id, payment_id, 'CAPTURE', 60.25)).toMatchObject({ status: 200, body: { capture_status: 'SUCCESS', capture_amount: 60.25 } })
  expect(await shop.merchant.refund(order_id, 60.26)).toMatchObject({ status: 409, body: { code: 'refund_amount_exceeded' } })
  expect(await shop.merchant.refund(order_id, 60.25)).toMatchObject({ status: 200, body: { refund_amount: 60.25 } })
})

it('refuses to capture more than is held, or nothing', async () => {
  const { order_id, payment_id, order_amount } = await held()
  for (const amount of [order_amount + 0.01, 0, -1, 0.001]) {
    expect(await shop.merchant.authorize(order_id, payment_id, 'CAPTURE', amount)).toMatchObject({ status: 400, body: { code: 'invalid_authorization_data' } })
  }
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ capture_status: 'AUTHORISED' })
})

it('captures once though it is asked at once many times', async () => {
  const { order_id, payment_id } = await held()
  const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => shop.merchant.authorize(order_id, payment_id, at % 3 === 0 ? 'VOID' : 'CAPTURE', 50)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ body }) => body['code'] === 'payment_not_capturable')).toHaveLength(9)
})

it('voids, and the order can be paid again', async () => {
  const { order_id, order_hash, payment_id } = await held()
  expect(await shop.merchant.authorize(order_id, payment_id, 'VOID')).toMatchObject({ status: 200, body: { status: 'REVERSED', capture_status: 'VOIDED', capture_amount: 0 } })
  expect(await shop.merchant.orderStatus(order_id)).toBe('ACTIVE')
  expect(await shop.merchant.refund(order_id, 1)).toMatchObject({ status: 409, body: { code: 'payment_not_refundable' } })
  const again = await shop.merchant.pay({ order_hash }, 'card')
  await decide(String(again['redirect_url']), 'approve')
  expect(await shop.merchant.orderStatus(order_id)).toBe('PAID')
})

it('lets a hold go that nobody captured in ten hours, and not before', async () => {
  const { order_id, payment_id } = await held()
  await shop.move(hours(9) + minutes(59))
  await shop.settled()
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ capture_status: 'AUTHORISED' })
  await shop.move(minutes(2))
  await shop.settled()
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'REVERSED', capture_status: 'VOIDED' })
  expect(await shop.merchant.orderStatus(order_id)).toBe('ACTIVE')
})

it('keeps holding where the gateway refuses a capture, and captures at the second request', async () => {
  const { order_id, payment_id, order_amount } = await held()
  await shop.control.fault({ kind: 'error', status: 400 }, { operation: 'capture', amount_minor: order_amount * 100 })
  await shop.merchant.authorize(order_id, payment_id, 'CAPTURE', order_amount)
  await shop.move(minutes(20))
  await shop.settled()
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ capture_status: 'AUTHORISED' })
  await shop.merchant.authorize(order_id, payment_id, 'CAPTURE', order_amount)
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ capture_status: 'SUCCESS', capture_amount: order_amount })
})

it.each([
  ['the answer was lost after it was done', { kind: 'timeout_after' }],
  ['the gateway failed before it was done', { kind: 'error', status: 500 }],
  ['the gateway could not reach the bank, and said so', { kind: 'decline' }],
  ['the answer was garbage', { kind: 'garbage', shape: 'truncated' }],
  ['the connection broke before it was done', { kind: 'reset_before' }],
])('answers PENDING to a capture whose outcome nobody knows, and learns it: %s', async (_, fault) => {
  const { order_id, payment_id } = await held()
  await shop.control.fault(fault, { operation: 'capture', amount_minor: 5000 })
  expect(await shop.merchant.authorize(order_id, payment_id, 'CAPTURE', 50)).toMatchObject({ status: 200, body: { status: 'SUCCESS', capture_status: 'PENDING' } })
  expect(await shop.merchant.authorize(order_id, payment_id, 'VOID')).toMatchObject({ status: 409 })
  await shop.move(minutes(1))
  await shop.settled()
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'SUCCESS', capture_amount: 50 })
})

it('captures once, and says so, when a request that a crash cut off is repeated under its key', async () => {
  const { order_id, payment_id } = await held()
  const headers = { 'x-idempotency-key': `capture-${payment_id}` }
  const capture = () => shop.merchant.post(`/orders/${order_id}/payments/${payment_id}/authorize`, { action: 'CAPTURE', capture_amount: 50 }, headers)
  const first = await capture()
  // As if the process had died after the capture, and before its answer was kept.
  await shop.sql`update idempotency_keys set status = null, body = null, leased_until = now() where body = ${JSON.stringify(first.body)}`
  const again = await capture()
  expect([again.status, again.body, again.headers.get('x-idempotency-replayed')]).toEqual([200, first.body, null])
  expect(again.body).toMatchObject({ capture_status: 'SUCCESS', capture_amount: 50 })
})

it.each([
  ['it had gone through', undefined, 'VOIDED'],
  ['its answer was lost', { kind: 'timeout_after' }, 'PENDING'],
])('voids once, and says so, when a request that a crash cut off is repeated under its key: %s', async (_, fault, capture_status) => {
  const { order_id, payment_id } = await held()
  if (fault !== undefined) await shop.control.fault(fault, { operation: 'void' })
  const headers = { 'x-idempotency-key': `void-${payment_id}` }
  const letGo = (more = headers) => shop.merchant.post(`/orders/${order_id}/payments/${payment_id}/authorize`, { action: 'VOID', capture_amount: 0 }, more)
  const first = await letGo()
  expect(first).toMatchObject({ status: 200, body: { capture_status } })
  const voids = async () => (await shop.sql`select from order_events where kind = 'gateway.called' and detail ->> 'operation' = 'void'`).length
  const asked = await voids()
  // As if the process had died after the void, and before its answer was kept.
  await shop.sql`update idempotency_keys set status = null, body = null, leased_until = now() where body = ${JSON.stringify(first.body)}`
  const again = await letGo()
  expect([again.status, again.headers.get('x-idempotency-replayed')]).toEqual([200, null])
  expect(again.body['capture_status']).toMatch(/^(PENDING|VOIDED)$/)
  if (capture_status === 'VOIDED') expect([again.body, await voids()], 'as it stands; the gateway is not asked once more').toEqual([first.body, asked])
  expect(await letGo({ 'x-idempotency-key': `another-${payment_id}` })).toMatchObject({ status: 409, body: { code: 'payment_not_capturable' } })
  await shop.move(minutes(1))
  await shop.settled()
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'REVERSED', capture_status: 'VOIDED' })
})

it('finishes a void whose answer was lost', async () => {
  const { order_id, payment_id } = await held()
  await shop.control.fault({ kind: 'timeout_after' }, { operation: 'void' })
  expect(await shop.merchant.authorize(order_id, payment_id, 'VOID')).toMatchObject({ status: 200, body: { capture_status: 'PENDING' } })
  await shop.move(minutes(1))
  await shop.settled()
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'REVERSED', capture_status: 'VOIDED' })
})

it('cannot hold the money of a netbanking payment', async () => {
  const order = await shop.merchant.order({ preauth: true })
  expect(await shop.merchant.pay(order, 'netbanking')).toMatchObject({ payment_status: 'INIT_FAILED', error_details: { error_code: 'no_eligible_gateway' } })
})

it('holds the money of a UPI payment as a one-time mandate', async () => {
  const order = await shop.merchant.order({ preauth: true })
  const { payment_id } = await shop.merchant.pay(order, 'collect')
  await shop.settled()
  await shop.move(seconds(40))
  await shop.settled()
  expect(await shop.merchant.payment(payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'AUTHORISED' })
  expect(await shop.merchant.authorize(order.order_id, payment_id, 'CAPTURE', 70)).toMatchObject({ body: { capture_status: 'SUCCESS', capture_amount: 70 } })
})

it('captures at once what an account with pre-auth held for an ordinary order', async () => {
  const merchant = await shop.anotherProject([1])
  const order = await merchant.order()
  const { payment_id, redirect_url } = await merchant.pay(order, 'card')
  await decide(String(redirect_url), 'approve')
  await shop.settled()
  expect(await merchant.payment(payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'SUCCESS', capture_amount: order.order_amount })
})

it('captures what it never wanted held once the gateway lets it, and says that nobody asked for it', async () => {
  const merchant = await shop.anotherProject([1])
  await shop.control.fault({ kind: 'error', status: 400 }, { operation: 'capture' })
  const { order_id, order_hash } = await merchant.order()
  const { payment_id, redirect_url } = await merchant.pay({ order_hash }, 'card')
  await decide(String(redirect_url), 'approve')
  await shop.settled()
  expect(await merchant.payment(payment_id)).toMatchObject({ capture_status: 'AUTHORISED' })
  await shop.move(minutes(5))
  await shop.settled()
  expect(await merchant.payment(payment_id)).toMatchObject({ capture_status: 'SUCCESS' })
  const asked = await shop.sql`select distinct cause from order_events join orders using (order_key) where order_id = ${order_id} and kind = 'payment.capturing'`
  expect([...asked]).toEqual([{ cause: 'sluice' }])
})

it('captures in bulk what was made in the window, and nothing else', async () => {
  const merchant = await shop.anotherProject([1])
  const hold = async (preauth = true) => {
    const order = await merchant.order({ preauth })
    const { payment_id, redirect_url } = await merchant.pay(order, 'card')
    await decide(String(redirect_url), 'approve')
    return payment_id
  }
  const early = await hold()
  await shop.move(minutes(1))
  const start_date_time = shop.clock.now().toISOString()
  const within = [await hold(), await hold()]
  await shop.move(minutes(1))
  const end_date_time = shop.clock.now().toISOString()
  const late = await hold()
  const asked = await merchant.post('/payment/preauth/capture', { start_date_time, end_date_time })
  expect(asked).toMatchObject({ status: 200, body: { total_payment_to_be_captured: 2, start_date_time, end_date_time } })
  await shop.settled()
  for (const payment_id of within) expect(await merchant.payment(payment_id)).toMatchObject({ capture_status: 'SUCCESS' })
  for (const payment_id of [early, late]) expect(await merchant.payment(payment_id)).toMatchObject({ capture_status: 'AUTHORISED' })
  const ever = { start_date_time: '0000-01-01T00:00:00Z', end_date_time: '9999-12-31T23:59:59-14:00' }
  expect(await merchant.post('/payment/preauth/capture', ever)).toMatchObject({ status: 200, body: { total_payment_to_be_captured: 2, ...ever } })
  expect(await merchant.post('/payment/preauth/capture', { start_date_time: end_date_time, end_date_time: start_date_time })).toMatchObject({ status: 400, body: { code: 'invalid_date_range' } })
})
