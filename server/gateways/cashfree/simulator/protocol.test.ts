import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { card, collect, openCashfree } from './testing.ts'
import { isLuhn, istDay, istMidnight, istTime } from '../../simulator/index.ts'

let world: Awaited<ReturnType<typeof openCashfree>>
beforeAll(async () => { world = await openCashfree() })
afterAll(() => world.close())

describe('the door', () => {
  it.each<[string, Record<string, string>, number, string]>([
    ['refuses an unknown client', { 'x-client-id': 'nobody' }, 401, 'request_failed'],
    ['refuses a wrong secret', { 'x-client-secret': 'wrong' }, 401, 'request_failed'],
    ['refuses a version it does not speak', { 'x-api-version': '2019-01-01' }, 400, 'version_invalid'],
    ['refuses a call without a version', { 'x-api-version': '' }, 400, 'version_invalid'],
  ])('%s', async (_, headers, status, code) => {
    const answer = await world.call('GET', '/orders/none', undefined, { headers })
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(Object.keys(answer.body).toSorted()).toEqual(['code', 'help', 'message', 'type'])
  })

  it('answers broken JSON, unknown URLs and unknown orders in the published shape', async () => {
    const broken = await fetch(`${world.base}/pg/orders`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"order_id":' })
    expect([broken.status, await broken.json()]).toMatchObject([400, { type: 'invalid_request_error', code: 'request_failed' }])
    expect(await world.call('GET', '/nothing')).toMatchObject({ status: 400, body: { code: 'request_failed' } })
    expect(await world.call('GET', '/orders/nothing')).toMatchObject({ status: 404, body: { code: 'order_not_found', type: 'invalid_request_error' } })
  })

  it('gives the request id back', async () => expect((await world.call('GET', '/orders/x', undefined, { headers: { 'x-request-id': 'r-1' } })).headers.get('x-request-id')).toBe('r-1'))
})

describe('Create Order', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['an amount of three decimals', { order_amount: 10.005 }, 'order_amount_invalid'],
    ['an amount as text', { order_amount: '10' }, 'order_amount_invalid'],
    ['less than one', { order_amount: 0.5 }, 'order_amount_invalid'],
    ['no amount', { order_amount: undefined }, 'order_amount_missing'],
    ['a currency nobody has enabled', { order_currency: 'XYZ' }, 'order_currency_invalid'],
    ['an id of two characters', { order_id: 'ab' }, 'order_id_invalid'],
    ['an id of 46 characters', { order_id: 'a'.repeat(46) }, 'order_id_invalid'],
    ['an id with a dot', { order_id: 'a.b.c' }, 'order_id_invalid'],
    ['no customer', { customer_details: undefined }, 'customer_details_missing'],
    ['a phone of nine digits', { customer_details: { customer_id: 'c77', customer_phone: '900001111' } }, 'customer_details.customer_phone_invalid'],
    ['a return address that is none', { order_meta: { return_url: 'shop' } }, 'order_meta.return_url_invalid'],
    ['an expiry in the past', { order_expiry_time: '2020-01-01T00:00:00+05:30' }, 'order_expiry_time_invalid'],
  ])('refuses %s', async (_, more, code) => expect(await world.call('POST', '/orders', world.newOrder(more))).toMatchObject({ status: 400, body: { code, type: 'invalid_request_error' } }))

  it('takes an id once', async () => {
    const order = world.newOrder()
    expect((await world.call('POST', '/orders', order)).status).toBe(200)
    expect(await world.call('POST', '/orders', order)).toMatchObject({ status: 409, body: { code: 'order_already_exists' } })
  })

  it('answers a repeated idempotency key with the first answer, and refuses it for another body', async () => {
    const [order, headers] = [world.newOrder(), { 'x-idempotency-key': 'd1f7d0f6-0000-4000-8000-000000000001' }]
    const [first, again, other] = [await world.call('POST', '/orders', order, { headers }), await world.call('POST', '/orders', order, { headers }), await world.call('POST', '/orders', world.newOrder(), { headers })]
    expect([first.headers.get('x-idempotency-replayed'), again.headers.get('x-idempotency-replayed')]).toEqual(['false', 'true'])
    expect(again.body).toEqual(first.body)
    expect(other).toMatchObject({ status: 422, body: { type: 'idempotency_error' } })
  })
})

describe('Order Pay', () => {
  it.each<[string, object, string]>([
    ['a UPI id that is none', collect('nobody'), 'payment_method.upi.upi_id_invalid'],
    ['a card whose check digit is wrong', card('link', '4444333322221112'), 'payment_method.card.card_number_invalid'],
    ['an expired card', { card: { ...card().card, card_expiry_yy: '20' } }, 'payment_method.card.card_expiry_yy_invalid'],
    ['a bank nobody knows', { netbanking: { channel: 'link', netbanking_bank_code: 9999 } }, 'payment_method.netbanking.netbanking_bank_code_invalid'],
    ['a method it does not have', { paypal: {} }, 'payment_method_unsupported'],
    ['two methods', { ...collect(), ...card() }, 'payment_method_invalid'],
  ])('refuses %s', async (_, method, code) => expect((await world.pay(method)).started).toMatchObject({ status: 400, body: { code } }))

  it('refuses a session it never gave out, and methods the order does not allow', async () => {
    expect(await world.call('POST', '/orders/sessions', { payment_session_id: 'session_made_up', payment_method: collect() })).toMatchObject({ status: 400, body: { code: 'payment_session_id_invalid' } })
    expect((await world.pay(collect(), { order: { order_meta: { payment_methods: 'cc,nb' } } })).started).toMatchObject({ status: 400, body: { code: 'payment_method_unsupported' } })
  })

  it('fails the published failing UPI id and leaves the order open for another try', async () => {
    const { order_id, payment_session_id } = await world.pay(collect('testfailure@gocash'))
    expect(await world.settled(order_id, 'FAILED')).toMatchObject({ is_captured: false, error_details: { error_code: 'TRANSACTION_DECLINED', error_reason: 'bank_rejected', error_source: 'bank' } })
    await world.call('POST', '/orders/sessions', { payment_session_id, payment_method: collect('anyone.else@okbank') })
    await world.settled(order_id, 'SUCCESS')
    expect((await world.call('POST', '/orders/sessions', { payment_session_id, payment_method: collect() })).body.code).toBe('order_inactive')
  })

  it('gives UPI intent its deep links, with a way to the simulated app, and QR a picture', async () => {
    const { started, order_id } = await world.pay({ upi: { channel: 'link' } })
    const links = (started.body.data as { payload: Record<string, string> }).payload
    expect(Object.keys(links)).toEqual(['default', 'gpay', 'phonepe', 'paytm', 'bhim'])
    const link = new URL(links.default ?? '')
    expect([link.protocol, link.searchParams.get('am'), link.searchParams.get('cu')]).toEqual(['upi:', '170.00', 'INR'])
    expect(await world.choose(link.searchParams.get('url') ?? '', 'approve')).toMatchObject({ status: 303, location: `https://shop.test/back?order=${order_id}` })
    await world.settled(order_id, 'SUCCESS')

    const qr = (await world.pay({ upi: { channel: 'qrcode' } })).started.body
    expect(qr).toMatchObject({ action: 'custom', data: { url: null, payload: { qrcode: expect.stringMatching(/^data:image\/png;base64,/) } } })
  })

  it.each<[string, object, string]>([
    ['netbanking by code', { netbanking: { channel: 'link', netbanking_bank_code: 3333 } }, 'net_banking'],
    ['netbanking by name', { netbanking: { channel: 'link', netbanking_bank_name: 'TESTR' } }, 'net_banking'],
    ['a wallet', { app: { channel: 'link', provider: 'phonepe', phone: '9000011111' } }, 'wallet'],
    ['a debit card', card('link', '6074825972083818'), 'debit_card'],
  ])('sends the payer of %s to a page, and back', async (_, method, payment_group) => {
    const { started, order_id, data } = await world.pay(method)
    expect(started.body).toMatchObject({ action: 'link', channel: 'link' })
    expect((await world.payments(order_id))[0]).toMatchObject({ payment_status: 'NOT_ATTEMPTED' })
    expect(await (await fetch(data.url ?? '')).text()).toContain('Approve')
    expect((await world.payments(order_id))[0]).toMatchObject({ payment_status: 'PENDING' })
    expect((await world.choose(data.url ?? '', 'approve')).location).toBe(`https://shop.test/back?order=${order_id}`)
    expect(await world.settled(order_id, 'SUCCESS')).toMatchObject({ payment_group, is_captured: true })
  })

  it.each<[string, string]>([['decline', 'FAILED'], ['leave', 'USER_DROPPED'], ['pending', 'PENDING']])('takes %s for an answer', async (choice, status) => {
    const { order_id, data } = await world.pay(card())
    await world.choose(data.url ?? '', choice)
    expect((await world.payments(order_id))[0]).toMatchObject({ payment_status: status })
  })

  it('asks for the OTP itself on channel post: 111000 is right, the third wrong one is the last', async () => {
    const { id, started, order_id } = await world.pay(card('post'))
    expect(started.body).toMatchObject({ action: 'post', data: { url: expect.stringContaining(`/orders/pay/authenticate/${id}`), redirect_to_bank: expect.stringContaining('/view/gateway/') } })
    const otp = (otp: string) => world.call('POST', `/orders/pay/authenticate/${id}`, { action: 'SUBMIT_OTP', otp })
    expect((await otp('000000')).body).toMatchObject({ authenticate_status: 'FAILED', payment_message: 'otp is invalid' })
    expect((await otp('111000')).body).toMatchObject({ authenticate_status: 'SUCCESS' })
    expect((await world.payments(order_id))[0]).toMatchObject({ payment_status: 'SUCCESS' })
    const second = await world.pay(card('post'))
    for (let wrong = 0; wrong < 3; wrong++) await world.call('POST', `/orders/pay/authenticate/${second.id}`, { action: 'SUBMIT_OTP', otp: '1' })
    expect((await world.payments(second.order_id))[0]).toMatchObject({ payment_status: 'FAILED' })
  })
})

describe('refunds', () => {
  it('never give back more than was taken, whatever is asked at once', async () => {
    const { order_id } = await world.pay(collect())
    await world.settled(order_id, 'SUCCESS')
    const asked = await Promise.all(Array.from({ length: 8 }, (_, at) => world.call('POST', `/orders/${order_id}/refunds`, { refund_amount: 102, refund_id: `many-${at}` })))
    expect(asked.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400, 400, 400, 400, 400])
  })

  it.each<[string, string]>([['SUCCESS', 'SUCCESS'], ['FAILED', 'FAILED'], ['PENDING', 'PENDING']])('end as the note %s says', async (refund_note, refund_status) => {
    const { order_id } = await world.pay(collect())
    await world.settled(order_id, 'SUCCESS')
    const refund_id = `note-${refund_note}`
    await world.call('POST', `/orders/${order_id}/refunds`, { refund_amount: 170, refund_id, refund_note })
    await expect.poll(async () => (await world.call('GET', `/orders/${order_id}/refunds/${refund_id}`)).body.refund_status).toBe(refund_status)
    expect((await world.call('POST', `/orders/${order_id}/refunds`, { refund_amount: 170, refund_id, refund_note })).status).toBe(409)
    // A refund that failed gives its amount back to the payment.
    expect((await world.call('POST', `/orders/${order_id}/refunds`, { refund_amount: 170, refund_id: `${refund_id}-2` })).status).toBe(refund_status === 'FAILED' ? 200 : 400)
  })
})

describe('pure parts', () => {
  it('knows a check digit: exactly one of ten fits', () => fc.assert(fc.property(fc.stringMatching(/^\d{11,18}$/), start =>
    Array.from({ length: 10 }, (_, digit) => isLuhn(`${start}${digit}`)).filter(Boolean).length === 1)))
  it('writes Indian time that names the same second', () => fc.assert(fc.property(fc.integer({ min: 0, max: 4e12 }), ms => {
    expect(Date.parse(istTime(ms))).toBe(Math.floor(ms / 1000) * 1000)
    expect(istMidnight(ms)).toBeLessThanOrEqual(ms)
    expect(istTime(istMidnight(ms))).toBe(`${istDay(ms).replace(/(....)(..)(..)/, '$1-$2-$3')}T00:00:00+05:30`)
  })))
})
