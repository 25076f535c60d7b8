import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../simulator/testing.ts'
import { demo_accounts } from '../demo-accounts.ts'
import { sign } from './notices.ts'
import { card, collect, openCashfree } from './testing.ts'

/** What time, faults and the control API do. */

const minute = 60_000
const day = 24 * 60 * minute
let world: Awaited<ReturnType<typeof openCashfree>>
beforeAll(async () => { world = await openCashfree() })
afterAll(() => world.close())
beforeEach(async () => {
  await world.control('POST', '/reset', {})
  world.receiver.state.answer = 200
  world.receiver.received.length = 0
})

const advance = (advance_ms: number) => world.control('POST', '/clock', { advance_ms })
const rule = (fault: object, match: object = {}, more: object = {}) => world.control('POST', '/rules', { fault, match, ...more })
const notices = () => world.receiver.received.map(({ body, headers }) => ({ ...JSON.parse(body) as { type: string; data: Record<string, Record<string, unknown>> }, attempt: headers['x-webhook-attempt'], key: headers['x-idempotency-key'] }))
const told = (count: number) => until(`${count} notices`, () => world.receiver.received.length >= count && notices())

describe('time', () => {
  it('expires an order, and gives back what is approved on it too late', async () => {
    await world.control('PATCH', '/settings', { drop_after_ms: day })
    const { body: { now } } = await world.control('GET', '/clock')
    const { order_id, data } = await world.pay(card(), { order: { order_expiry_time: new Date(Date.parse(String(now)) + 15 * minute).toISOString() } })
    await world.control('PATCH', '/settings', { drop_after_ms: 15 * minute })
    await advance(20 * minute)
    expect((await world.call('GET', `/orders/${order_id}`)).body.order_status).toBe('EXPIRED')
    await world.choose(data.url ?? '', 'approve')
    expect((await world.payments(order_id))[0]).toMatchObject({ payment_status: 'FAILED' })
    expect((await world.control('GET', '/ledger/refunds')).body).toMatchObject([{ kind: 'PAYMENT_AUTO_REFUND', amount_minor: 17000, state: 'SUCCESS' }])
  })

  it('drops a payment whose payer never came back from the page', async () => {
    const { order_id } = await world.pay(card())
    await advance(16 * minute)
    await world.settled(order_id, 'USER_DROPPED')
    expect(await told(1)).toMatchObject([{ type: 'PAYMENT_USER_DROPPED_WEBHOOK' }])
  })

  it('lets an authorisation nobody captured lapse after seven days', async () => {
    const { order_id, data } = await world.pay(card(), { account: 1 })
    await world.choose(data.url ?? '', 'approve')
    expect((await world.payments(order_id, 1))[0]).toMatchObject({ payment_status: 'SUCCESS', is_captured: false, payment_message: expect.stringContaining('PRE_AUTH') })
    await advance(7 * day + minute)
    await world.settled(order_id, 'VOID', 1)
    expect((await world.call('POST', `/orders/${order_id}/authorization`, { action: 'CAPTURE', amount: 170 }, { account: 1 })).status).toBe(400)
  })

  it('captures at most once, and never more than was set aside', async () => {
    const { order_id, data } = await world.pay(card(), { account: 1 })
    await world.choose(data.url ?? '', 'approve')
    const capture = (amount: number) => world.call('POST', `/orders/${order_id}/authorization`, { action: 'CAPTURE', amount }, { account: 1 })
    expect((await capture(170.01)).status).toBe(400)
    expect((await Promise.all([capture(100), capture(120), capture(50)])).map(({ status }) => status).toSorted()).toEqual([200, 400, 400])
  })

  it('settles the day before at eleven, fees beside the amounts, page by page', async () => {
    for (let count = 0; count < 12; count++) await world.settled((await world.pay(collect())).order_id, 'SUCCESS')
    const recon = async (cursor: unknown) => (await world.call('POST', '/settlement/recon', { pagination: { limit: 10, cursor }, filters: {} })).body as { cursor: string | null; data: { event_details: Record<string, unknown> }[] }
    expect((await recon(null)).data).toEqual([])
    await advance(2 * day)
    const first = await recon(null)
    const rest = await recon(first.cursor)
    expect([first.data.length, rest.data.length, rest.cursor]).toEqual([10, 2, null])
    expect(first.data[0]?.event_details).toMatchObject({ event_type: 'PAYMENT', sale_type: 'CREDIT', event_amount: 170, event_settlement_amount: 170, event_service_charge: 0 })
  })
})

describe('ending an order', () => {
  it('waits for the payment a bank is working on', async () => {
    await rule({ kind: 'pending' })
    const { order_id, id } = await world.pay(collect())
    const terminated = await world.call('PATCH', `/orders/${order_id}`, { order_status: 'TERMINATED' })
    expect(terminated.body.order_status).toBe('TERMINATION_REQUESTED')
    await world.call('POST', '/simulate', { entity: 'PAYMENTS', entity_id: id, entity_simulation: { payment_status: 'FAILED', payment_error_code: 'Z9' } })
    expect((await world.call('GET', `/orders/${order_id}`)).body.order_status).toBe('TERMINATED')
    expect((await world.payments(order_id))[0]).toMatchObject({ error_details: { error_reason: 'insufficient_funds', error_code_raw: 'Z9' } })
  })

  it('refunds by itself what a payer approves after the end, or a second time', async () => {
    const first = await world.pay(card())
    const second = (await world.call('POST', '/orders/sessions', { payment_session_id: first.payment_session_id, payment_method: card() })).body as { data: { url: string } }
    await world.choose(first.data.url ?? '', 'approve')
    await world.choose(second.data.url, 'approve')
    expect((await world.payments(first.order_id)).map(({ payment_status }) => payment_status)).toEqual(['FAILED', 'SUCCESS'])
    const all = await told(3)
    expect(all.map(({ type }) => type).toSorted()).toEqual(['AUTO_REFUND_STATUS_WEBHOOK', 'PAYMENT_FAILED_WEBHOOK', 'PAYMENT_SUCCESS_WEBHOOK'])
    expect(all.find(({ type }) => type.startsWith('AUTO'))?.data.auto_refund).toMatchObject({ refund_type: 'PAYMENT_AUTO_REFUND', refund_status: 'SUCCESS' })
  })

  it('lets a failed payment succeed late, and a simulation be read back', async () => {
    const { order_id, id } = await world.pay(collect('testfailure@gocash'))
    await world.settled(order_id, 'FAILED')
    const simulated = await world.call('POST', '/simulate', { entity: 'PAYMENTS', entity_id: id, entity_simulation: { payment_status: 'SUCCESS' } })
    expect((await world.call('GET', `/simulate/${simulated.body.simulation_id}`)).body).toEqual(simulated.body)
    await world.settled(order_id, 'SUCCESS')
    expect((await world.call('GET', `/orders/${order_id}`)).body.order_status).toBe('PAID')
  })
})

describe('notices', () => {
  it('are repeated after 2, 10 and 30 minutes, the same each time but for attempt and time, and then given up', async () => {
    world.receiver.state.answer = 500
    await world.pay(collect())
    for (const [count, minutes] of [[1, 2], [2, 10], [3, 30]] as const) {
      await told(count)
      // The receiver has answered, and the ledger has to know before the clock may move.
      await until('the attempt to be kept', async () => (await ledger('webhooks'))[0]?.attempts === count)
      await advance(minutes * minute)
    }
    await told(4)
    await until('giving up', async () => (await ledger('webhooks'))[0]?.state === 'given_up')
    expect(notices().map(({ attempt }) => attempt)).toEqual(['1', '2', '3', '4'])
    expect(new Set(world.receiver.received.map(({ body }) => body)).size).toBe(1)
    expect(new Set(notices().map(({ key }) => key)).size).toBe(1)
  })

  const ledger = async (table: string) => (await world.control('GET', `/ledger/${table}`)).body as unknown as Record<string, unknown>[]

  it.each<[string, object, number]>([['are lost', { kind: 'webhook_lost' }, 0], ['come twice', { kind: 'webhook_duplicate' }, 2], ['come four times', { kind: 'webhook_duplicate', copies: 3 }, 4]])('%s when told so', async (_, fault, count) => {
    await rule(fault)
    const { order_id } = await world.pay(collect())
    await world.settled(order_id, 'SUCCESS')
    await told(count)
    await until('nothing left to send', async () => (await ledger('webhooks')).every(({ state }) => state !== 'due'))
    expect(world.receiver.received).toHaveLength(count)
  })

  it('come late when told so, or when flushed', async () => {
    await rule({ kind: 'webhook_late', ms: 5 * minute }, {}, { times: 2 })
    await world.settled((await world.pay(collect())).order_id, 'SUCCESS')
    expect(world.receiver.received).toHaveLength(0)
    await advance(6 * minute)
    await told(1)
    await world.settled((await world.pay(collect())).order_id, 'SUCCESS')
    expect((await world.control('POST', '/webhooks/flush', {})).body).toEqual({ sent: 1 })
    expect(world.receiver.received).toHaveLength(2)
  })

  it('come out of order when told so', async () => {
    await rule({ kind: 'webhook_out_of_order' })
    const { order_id } = await world.pay(collect())
    await world.settled(order_id, 'SUCCESS')
    await world.call('POST', `/orders/${order_id}/refunds`, { refund_amount: 1, refund_id: 'overtakes' })
    expect((await told(2)).map(({ type }) => type)).toEqual(['REFUND_STATUS_WEBHOOK', 'PAYMENT_SUCCESS_WEBHOOK'])
  })

  it('are signed with another secret when forged', async () => {
    await rule({ kind: 'webhook_forged' })
    await world.pay(collect())
    await world.settled((await world.pay(collect())).order_id, 'SUCCESS')
    await told(2)
    const good = world.receiver.received.map(({ headers, body }) => sign(demo_accounts[0]?.client_secret ?? '', String(headers['x-webhook-timestamp']), body) === headers['x-webhook-signature'])
    expect(good.toSorted()).toEqual([false, true])
  })
})

it('lets the control API act as the payer, as long as the payment waits for one', async () => {
  const { order_id, id } = await world.pay({ upi: { channel: 'qrcode' } })
  const decide = (choice: string, of = id) => world.control('POST', `/payments/${of}`, { choice })
  expect((await decide('nod')).status).toBe(400)
  expect((await decide('approve', '1')).status).toBe(400)
  expect((await decide('approve')).body).toMatchObject({ state: 'SUCCESS' })
  expect((await decide('decline')).body).toMatchObject({ state: 'SUCCESS' })
  await world.settled(order_id, 'SUCCESS')
})

describe('faults', () => {
  const create = (order = world.newOrder(), timeout_ms = 5_000) => world.call('POST', '/orders', order, { timeout_ms })
  const exists = async ({ order_id }: { order_id: string }) => (await world.call('GET', `/orders/${order_id}`)).status === 200

  it.each<[string, object, boolean]>([
    ['a time-out before anything is done', { kind: 'timeout_before' }, false], ['a time-out after it was done', { kind: 'timeout_after' }, true],
    ['a reset before', { kind: 'reset_before' }, false], ['a reset after', { kind: 'reset_after' }, true],
    ['an HTML page', { kind: 'garbage', shape: 'html' }, true], ['half an answer', { kind: 'garbage', shape: 'truncated' }, true],
    ['nothing at all', { kind: 'garbage', shape: 'empty', done: false }, false],
  ])('%s', async (_, fault, done) => {
    await rule(fault, { operation: 'create_order' })
    const order = world.newOrder()
    await expect(create(order, 1_000)).rejects.toThrow()
    await expect.poll(() => exists(order)).toBe(done)
  })

  it.each<[object, number, boolean]>([[{ kind: 'error' }, 500, false], [{ kind: 'error_after' }, 500, true], [{ kind: 'error', status: 429 }, 429, false], [{ kind: 'error', status: 502 }, 502, false]])('%o', async (fault, status, done) => {
    await rule(fault, { operation: 'create_order' })
    const order = world.newOrder()
    expect((await create(order)).status).toBe(status)
    expect(await exists(order)).toBe(done)
  })

  it('wrong types, a huge answer, a slow one', async () => {
    await rule({ kind: 'garbage', shape: 'wrong_types' })
    expect((await create()).body).toMatchObject({ order_amount: 'many', entity: 5 })
    await rule({ kind: 'garbage', shape: 'huge' })
    expect(JSON.stringify((await create()).body).length).toBeGreaterThan(2 ** 25)
    await rule({ kind: 'slow', ms: 50 })
    const started = Date.now()
    expect((await create()).status).toBe(200)
    expect(Date.now() - started).toBeGreaterThanOrEqual(49)
  })

  it('a decline with a code, for one UPI id only', async () => {
    await rule({ kind: 'decline', code: 'ZM' }, { vpa: 'unlucky@okbank' })
    await world.settled((await world.pay(collect('lucky@okbank'))).order_id, 'SUCCESS')
    expect(await world.settled((await world.pay(collect('unlucky@okbank'))).order_id, 'FAILED')).toMatchObject({ error_details: { error_code_raw: 'ZM', error_source: 'customer' } })
  })

  it('a wrong amount and a wrong currency', async () => {
    await rule({ kind: 'wrong_amount', amount_minor: 100 })
    expect(await world.settled((await world.pay(collect())).order_id, 'SUCCESS')).toMatchObject({ payment_amount: 1, order_amount: 170 })
    await rule({ kind: 'wrong_currency' })
    expect(await world.settled((await world.pay(collect())).order_id, 'SUCCESS')).toMatchObject({ payment_currency: 'USD', order_currency: 'INR' })
  })

  it('the same storm for the same seed', async () => {
    const storm = async (run: string) => {
      await world.control('PUT', '/seed', { seed: 42, rates: { error: 0.4 }, match: { operation: 'get_order' } })
      return Promise.all(Array.from({ length: 30 }, (_, at) => world.call('GET', `/orders/storm-${run}-${at}`).then(({ status }) => status)))
    }
    const first = await storm('a')
    expect(await storm('a')).toEqual(first)
    expect(new Set(first)).toEqual(new Set([404, 500]))
    expect(await storm('b')).not.toEqual(first)
  })

  it('are refused where the order for them makes no sense', async () => {
    expect((await rule({ kind: 'earthquake' })).status).toBe(400)
    expect((await world.control('PUT', '/seed', { seed: 1, rates: { error: 2 } })).status).toBe(400)
  })
})
