import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../simulator/testing.ts'
import { signReturn } from './otp.ts'
import { demo_accounts } from '../demo-accounts.ts'
import { card, collect, intent, manual, openRazorpay } from './testing.ts'

let world: Awaited<ReturnType<typeof openRazorpay>>
beforeAll(async () => { world = await openRazorpay() })
beforeEach(async () => {
  await world.control('POST', '/reset', {})
  world.receiver.received.length = 0
})
afterAll(() => world.close())

const [{ client_id, client_secret }] = demo_accounts
const minute = 60_000
const advance = (advance_ms: number) => world.control('POST', '/clock', { advance_ms })
const reasonOf = ({ status, body }: { status: number; body: Record<string, unknown> }) => [status, (body.error as Record<string, unknown> | undefined)?.reason]
const saidBy = ({ body }: { body: Record<string, unknown> }) => (body.error as Record<string, unknown> | undefined)?.description

describe('the door', () => {
  it.each<[string, string]>([
    ['an unknown key', 'Basic bm9ib2R5OnNlY3JldA=='], ['nothing', ''], ['a scheme written small', `basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`], ['a key without its secret', `Basic ${Buffer.from(`${client_id}:`).toString('base64')}`],
  ])('refuses %s', async (_, authorization) => {
    expect(await world.call('GET', '/orders', undefined, { authorization })).toMatchObject({ status: 401, body: { error: { code: 'BAD_REQUEST_ERROR', description: 'Authentication failed' } } })
  })

  it('answers broken JSON, unknown URLs and unknown ids in the published shape', async () => {
    const broken = await fetch(`${world.base}/v1/orders`, { method: 'POST', headers: { authorization: world.basic(), 'content-type': 'application/json' }, body: '{"amount":' })
    expect([broken.status, await broken.json()]).toMatchObject([400, { error: { code: 'BAD_REQUEST_ERROR' } }])
    expect(await world.call('GET', '/nothing')).toMatchObject({ status: 400, body: { error: { description: 'The requested URL was not found on the server.' } } })
    for (const path of ['/orders/order_AAAA0000000000', '/payments/pay_x', '/refunds/rfnd_x', '/settlements/setl_x']) expect(saidBy(await world.call('GET', path))).toBe('The id provided does not exist')
  })

  it('lets a payer\'s side ask for the methods with the key id alone', async () => {
    const { status, body } = await world.call('GET', '/methods', undefined, { authorization: `Basic ${Buffer.from(`${client_id}:`).toString('base64')}` })
    expect([status, body]).toMatchObject([200, { entity: 'methods', upi_intent: true, netbanking: { HDFC: 'HDFC Bank' } }])
  })
})

describe('orders', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['less than a rupee', { amount: 99 }, 'amount_less_than_minimum_amount'],
    ['a part of a paisa', { amount: 100.5 }, 'input_validation_failed'],
    ['no amount', { amount: undefined }, 'input_validation_failed'],
    ['another currency', { currency: 'XYZ' }, 'input_validation_failed'],
    ['a receipt of 41 characters', { receipt: 'r'.repeat(41) }, 'input_validation_failed'],
    ['sixteen notes', { notes: Object.fromEntries(Array.from({ length: 16 }, (_, at) => [`n${at}`, 'x'])) }, 'input_validation_failed'],
    ['a field that nobody knows', { colour: 'red' }, 'extra_field_sent'],
    ['a capture that is neither', { payment: { capture: 'later' } }, 'input_validation_failed'],
    ['a hold of six days', { payment: { capture: 'manual', capture_options: { manual_expiry_period: 8_640, refund_speed: 'normal' } } }, 'input_validation_failed'],
  ])('are refused with %s', async (_, more, reason) => expect(reasonOf(await world.call('POST', '/orders', world.newOrder(more)))).toEqual([400, reason]))

  it('have a receipt once: the same order again where that is asked for, a refusal where not', async () => {
    const order = world.newOrder()
    const made = await world.call('POST', '/orders', order)
    expect(saidBy(await world.call('POST', '/orders', order))).toBe('Order receipt should be unique.')
    expect((await world.call('POST', '/orders', { ...order, unique_receipt: true })).body).toEqual(made.body)
  })
})

describe('payments', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['another amount than the order\'s', { ...collect(), amount: 100 }, 'input_validation_failed'],
    ['a UPI ID that is none', collect('nobody'), 'input_validation_failed'],
    ['a wrong check digit', card('4100280000001008'), 'input_validation_failed'],
    ['an expired card', { ...card(), card: { ...card().card, expiry_year: '20' } }, 'input_validation_failed'],
    ['nothing known of the browser', { ...card(), browser: undefined }, 'input_validation_failed'],
    ['a bank that is not there', { method: 'netbanking', bank: 'NOPE' }, 'bank_not_enabled'],
    ['a wallet that is not there', { method: 'wallet', wallet: 'nope' }, 'payment_method_not_enabled'],
    ['no address of the payer\'s machine', { ...collect(), ip: undefined }, 'input_validation_failed'],
  ])('are refused with %s', async (_, method, reason) => {
    const { body } = await world.call('POST', '/orders', world.newOrder())
    expect(reasonOf(await world.call('POST', '/payments/create/json', world.newPayment(String(body.id), method)))).toEqual([400, reason])
    expect((await world.call('GET', `/orders/${String(body.id)}`)).body).toMatchObject({ status: 'created', attempts: 0 })
  })

  it.each([[201, 'insufficient_funds'], [402, 'payment_declined'], [204, 'incorrect_pin'], [302, 'payment_cancelled']])('by UPI of %i paise fail with %s', async (amount, error_reason) => {
    const { id } = await world.pay(collect(), { amount })
    expect(await world.settled(id, 'failed')).toMatchObject({ error_reason })
  })

  it('by collect request fail for the published address', async () => {
    expect(await world.settled((await world.pay(collect('failure@razorpay'))).id, 'failed')).toMatchObject({ error_reason: 'payment_declined', error_code: 'GATEWAY_ERROR' })
  })

  it.each([['4100280000080001', 'insufficient_fund'], ['5305620000030003', 'card_declined'], ['4100280000010008', 'card_number_invalid'], ['4100280000001007', 'authentication_failed']])('by card %s fail, where the payer lets them, with %s', async (number, error_reason) => {
    const { id, next } = await world.pay(card(number))
    const page = await world.choose(next.find(({ action }) => action === 'redirect')?.url ?? '', 'decline')
    expect(await world.payment(id)).toMatchObject({ status: 'failed', error_reason })
    expect(page).toContain(`name="error[reason]" value="${error_reason}"`)
  })

  it('bring the payer back with a signature over order and payment', async () => {
    const { id, order_id, next } = await world.pay({ method: 'netbanking', bank: 'HDFC' })
    const page = await world.choose(next[0]?.url ?? '', 'approve')
    expect(page).toContain('action="https://shop.test/back"')
    expect(page).toContain(`name="razorpay_signature" value="${signReturn(client_secret, order_id, id)}"`)
    expect(signReturn('key_secret_1', 'order_Qa1Zb2Yc3Xd4We', 'pay_Qa1Zc9Qw8Er7Ty')).toBe('0cda3947b928be9563923770632a21641461e39e41e4822d817b719616bd2d94')
  })

  it('of an order that is paid, or about to be, are refused', async () => {
    const { order_id, next } = await world.pay(intent, manual)
    await world.choose(new URL(next[0]?.url ?? '').searchParams.get('url') ?? '', 'approve')
    expect(reasonOf(await world.call('POST', '/payments/create/json', world.newPayment(order_id, collect())))).toEqual([400, 'order_already_paid'])
  })

  it('that come second to one order go back at once', async () => {
    const { order_id, id, next } = await world.pay(intent)
    const second = await world.call('POST', '/payments/create/json', world.newPayment(order_id, collect()))
    await world.settled(String(second.body.razorpay_payment_id), 'captured')
    await world.choose(new URL(next[0]?.url ?? '').searchParams.get('url') ?? '', 'approve')
    expect(await world.payment(id)).toMatchObject({ status: 'refunded', captured: false, amount_refunded: 49_900, refund_status: 'full' })
  })
})

describe('time', () => {
  it('ends a payment that nobody made, and lets a bank approve it late', async () => {
    const { id, next } = await world.pay(card())
    await advance(16 * minute)
    expect(await world.settled(id, 'failed')).toMatchObject({ error_reason: 'payment_timed_out' })
    await world.choose(next[0]?.url ?? '', 'approve')
    expect(await world.payment(id)).toMatchObject({ status: 'captured', error_reason: null, late_authorized: true })
  })

  it('keeps what is approved after its time for automatic capture, and gives it back when nobody captures it', async () => {
    const { id, next } = await world.pay(card(), { payment: { capture: 'automatic', capture_options: { automatic_expiry_period: 12, manual_expiry_period: 7_200, refund_speed: 'normal' } } })
    await advance(13 * minute)
    await world.choose(next[0]?.url ?? '', 'approve')
    expect(await world.payment(id)).toMatchObject({ status: 'authorized', captured: false })
    await advance(5 * 24 * 60 * minute)
    expect(await world.settled(id, 'refunded')).toMatchObject({ captured: false, amount_refunded: 49_900 })
    const told = await world.notices(3)
    expect(told.map(({ event }) => event)).toEqual(['payment.authorized', 'refund.created', 'refund.processed'])
    expect(reasonOf(await world.call('POST', `/payments/${id}/capture`, { amount: 49_900, currency: 'INR' }))).toEqual([400, 'input_validation_failed'])
  })
})

describe('refunds', () => {
  const paid = async () => (await world.settled((await world.pay(collect())).id, 'captured')).id as string
  const refund = (id: string, body: object, headers: Record<string, string> = {}) => world.call('POST', `/payments/${id}/refund`, body, headers)

  it('are for what is left, and are all of it where no amount is given', async () => {
    const id = await paid()
    expect(saidBy(await refund(id, { amount: 49_901 }))).toBe('The refund amount provided is greater than amount captured')
    expect(saidBy(await refund(id, { amount: 99 }))).toBe('The amount must be at least INR 1.00')
    expect((await refund(id, { amount: 900 })).status).toBe(200)
    expect((await refund(id, {})).body).toMatchObject({ amount: 49_000 })
    expect(saidBy(await refund(id, {}))).toBe('The payment has been fully refunded already')
    expect(await world.payment(id)).toMatchObject({ status: 'refunded', captured: true, amount_refunded: 49_900 })
  })

  it('are made once for one key, and the key is good for nothing else', async () => {
    const id = await paid()
    const key = { 'x-refund-idempotency': 'key-0000000001' }
    const first = await refund(id, { amount: 500 }, key)
    expect((await refund(id, { amount: 500 }, key)).body).toEqual(first.body)
    expect(saidBy(await refund(id, { amount: 501 }, key))).toBe('Different request with the same idempotency key has already been processed.')
    expect((await world.call('GET', `/payments/${id}/refunds`)).body).toMatchObject({ entity: 'collection', count: 1 })
  })

  it('at once become normal ones for the published amount', async () => {
    const id = await paid()
    expect((await refund(id, { amount: 2_468, speed: 'optimum' })).body).toMatchObject({ speed_requested: 'optimum', speed_processed: 'normal' })
    expect((await refund(id, { amount: 2_469, speed: 'optimum' })).body).toMatchObject({ speed_processed: 'instant' })
  })

  it('that fail leave the money with the payment', async () => {
    const id = await paid()
    await world.control('POST', '/rules', { fault: { kind: 'decline' }, match: { operation: 'refund' } })
    const { body } = await refund(id, {})
    await until('the refund to fail', async () => (await world.call('GET', `/refunds/${String(body.id)}`)).body.status === 'failed')
    expect(await world.payment(id)).toMatchObject({ status: 'captured', amount_refunded: 0 })
  })
})

it('tells of banks that are down, how badly, and that they are up again', async () => {
  const set = (body: object) => world.call('POST', '/_downtimes', body)
  const { body: { id } } = await set({ method: 'netbanking', instrument: { bank: 'HDFC' } })
  expect((await world.call('GET', '/payments/downtimes')).body).toMatchObject({ count: 1, items: [{ id, status: 'started', severity: 'high', end: null, instrument: { bank: 'HDFC' } }] })
  await world.notices(1)
  await set({ id, severity: 'low' })
  await world.notices(2)
  await set({ id, resolved: true })
  expect((await world.call('GET', `/payments/downtimes/${String(id)}`)).body).toMatchObject({ status: 'resolved', end: expect.any(Number) })
  expect((await world.notices(3)).map(({ event, contains }) => [event, contains])).toEqual(['started', 'updated', 'resolved'].map(state => [`payment.downtime.${state}`, ['payment.downtime']]))
  expect(reasonOf(await set({ method: 'cheque' }))).toEqual([400, 'input_validation_failed'])
})

it('tells again of what nobody took, until somebody does', async () => {
  world.receiver.state.answer = 500
  await world.pay(collect())
  await world.notices(3)
  world.receiver.state.answer = 200
  await advance(2 * minute)
  await world.notices(6)
  expect(new Set(world.receiver.received.map(({ headers }) => headers['x-razorpay-event-id'])).size).toBe(3)
  await until('all of them to be delivered', async () => ((await world.control('GET', '/ledger/webhooks')).body as unknown as { state: string }[]).every(({ state }) => state === 'delivered'))
})
