import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pruneKeys } from '../platform/idempotency-store.ts'
import { startTestRouter, type TestRouter } from '../testing/router.ts'

let it_is: TestRouter
beforeAll(async () => { it_is = await startTestRouter() })
afterAll(() => it_is.close())

let count = 0
const newBody = () => ({ customer_id: `cust_${count += 1}`, scope: 'PROJECT', name: 'Priya' })
const newKey = () => `key-${count += 1}`
const post = (body: object, key: string, { merchant = it_is.merchant, header = 'x-idempotency-key', path = '/customer' } = {}) => merchant.call('POST', path, { body, headers: { [header]: key } })

describe('the same request under the same key', () => {
  it('has one effect and gets the first answer again, marked', async () => {
    const [body, key] = [newBody(), newKey()]
    const first = await post(body, key)
    const second = await post({ name: body.name, scope: body.scope, customer_id: body.customer_id }, key, { header: 'Idempotency-Key' })
    expect([second.status, second.text, second.headers['content-type']]).toEqual([200, first.text, first.headers['content-type']])
    expect([first.headers['x-idempotency-replayed'], second.headers['x-idempotency-replayed']]).toEqual([undefined, 'true'])
  })

  it('gets a stored refusal again, too', async () => {
    const [body, key] = [newBody(), newKey()]
    await post(body, newKey())
    const first = await post(body, key)
    await it_is.merchant.call('DELETE', `/customer/${body.customer_id}`)
    expect(first.status).toBe(409)
  })

  it('has one effect though fifty come at once: the others get the answer, or are told to wait', async () => {
    const [body, key] = [newBody(), newKey()]
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(body, key)))
    const done = answers.filter(answer => answer.status === 200)
    expect(new Set(done.map(answer => answer.text)).size).toBe(1)
    expect(done.filter(answer => answer.headers['x-idempotency-replayed'] === undefined)).toHaveLength(1)
    for (const answer of answers.filter(each => each.status !== 200)) {
      expect([answer.status, answer.body, answer.headers['retry-after']]).toEqual([409, expect.objectContaining({ code: 'idempotency_key_in_use' }), '1'])
    }
  })

  it('is a new request after 24 hours, and in another project', async () => {
    const [body, key] = [newBody(), newKey()]
    await post(body, key)
    expect((await post(body, key, { merchant: it_is.sibling })).headers['x-idempotency-replayed']).toBeUndefined()
    await it_is.sql`update idempotency_keys set created_at = now() - interval '24 hours 1 second'`
    expect((await post(body, key)).body).toMatchObject({ code: 'customer_already_exists' })
  })
})

describe('another request under the same key', () => {
  it.each<[string, (body: ReturnType<typeof newBody>) => [object, string]]>([
    ['with another body', body => [{ ...body, name: 'Other' }, '/customer']],
    ['to another path', body => [{ ...body, refund_id: 'r', refund_amount: 1, refund_type: 'MERCHANT_INITIATED' }, '/orders/none/refunds']],
  ])('%s is refused', async (_, other) => {
    const [body, key] = [newBody(), newKey()]
    await post(body, key)
    const [changed, path] = other(body)
    expect(await post(changed, key, { path })).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused', type: 'validation_error' } })
  })
})

describe('what is not stored', () => {
  it('is a request that was not valid: it may come again, corrected, under its key', async () => {
    const [body, key] = [newBody(), newKey()]
    expect((await post({ ...body, scope: 'NONE' }, key)).status).toBe(400)
    const order = { order_id: `o_${body.customer_id}`, order_amount: 10.005, order_currency: 'INR', customer_details: {} }
    expect(await post(order, key, { path: '/orders' })).toMatchObject({ status: 400 })
    expect((await post(body, key)).status).toBe(200)
  })

  it('is a CVV, nor anything derived from it', async () => {
    const key = newKey()
    const pay = (card_cvv: string) => post({ payment_method: 'card', payment_method_details: { card_number: '4111111111111111', card_holder_name: 'P', card_expiry_mm: '12', card_expiry_yy: '39', card_cvv } }, key, { path: `/order/pay/${'0'.repeat(32)}` })
    expect([(await pay('123')).status, (await pay('999')).headers['x-idempotency-replayed']]).toEqual([404, 'true'])
  })
})

describe('a request that was cut off by a crash', () => {
  it('is gone on with under its first nonce, once its time is over', async () => {
    const [body, key] = [newBody(), newKey()]
    const first = await post(body, key)
    // As if the process had died after the customer was made, and before its answer was kept.
    await it_is.sql`update idempotency_keys set status = null, body = null, leased_until = now() + interval '30 seconds' where body = ${first.text}`
    expect((await post(body, key)).body).toMatchObject({ code: 'idempotency_key_in_use' })
    await it_is.sql`update idempotency_keys set leased_until = now() where status is null`
    const again = await post(body, key)
    expect([again.status, again.text, again.headers['x-idempotency-replayed']]).toEqual([200, first.text, undefined])
    expect((await post(body, key)).headers['x-idempotency-replayed']).toBe('true')
  })
})

describe('old keys', () => {
  it('are deleted, some at a time', async () => {
    for (let n = 0; n < 3; n += 1) await post(newBody(), newKey())
    await it_is.sql`update idempotency_keys set created_at = now() - interval '25 hours' where status = 200`
    expect(await pruneKeys(it_is.sql, 2)).toBe(2)
    while (await pruneKeys(it_is.sql, 2) > 0);
    expect(await it_is.sql`select 1 from idempotency_keys where created_at < now() - interval '24 hours'`).toHaveLength(0)
  })
})

describe('the key', () => {
  it.each([[''], ['with space'], ['x'.repeat(256)], ['a\tb']])('%j is refused', async key => {
    expect(await post(newBody(), key)).toMatchObject({ status: 400, body: { code: 'invalid_customer_data', message: expect.stringContaining('x-idempotency-key') } })
  })

  it('may not be said twice, differently', async () => {
    const answer = await it_is.merchant.call('POST', '/customer', { body: newBody(), headers: { 'x-idempotency-key': 'a', 'idempotency-key': 'b' } })
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_customer_data' } })
  })
})
