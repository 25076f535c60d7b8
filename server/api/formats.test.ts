import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestRouter, type TestRouter } from '../testing/router.ts'

let it_is: TestRouter
beforeAll(async () => { it_is = await startTestRouter() })
afterAll(() => it_is.close())

let orders = 0
const order = (more: object) => ({ order_id: `order_${orders += 1}`, order_amount: 100, order_currency: 'INR', customer_details: {}, ...more })
const post = (path: string, body: object) => it_is.merchant.call('POST', path, { body })
const opened = async (more: object = {}) => (await post('/orders', order(more))).body as { order_hash: string; order_id: string }

/** What the framework's own formats of the same names let through. */
const noWebPages = ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'urn:isbn:1', 'mailto:a@b.co', 'javascript://a/%0aalert(1)', 'FILE://a/b', 'https://a.b:99999/', 'http://', 'http://256.256.256.256/', 'https://1.2.3.4.5/', 'http://[v1.x]/']
const noMoments = ['2026-02-28T23:59:60Z', '2026-02-28 00:00:00Z', '2026-02-30T00:00:00Z', '2026-02-28']

describe('formats', () => {
  it.each(noWebPages)('%s is no page to return to', async return_base_url => {
    const refused = { status: 400, body: { message: 'return_base_url must be an http or https URL, or a link into an app such as myapp://paid' } }
    expect(await post('/orders', order({ return_base_url }))).toMatchObject(refused)
    const { order_hash } = await opened()
    expect(await post(`/order/pay/${order_hash}`, { payment_method: 'upi', payment_method_details: { upi_id: 'a1@paytm' }, return_base_url })).toMatchObject(refused)
  })

  it.each(['https://mystore.com/paid?x=1#y', 'HTTP://A.B/', 'http://localhost:3000/x', 'myapp://paid', 'com.shop.app://orders/paid'])('%s is one', async return_base_url => {
    const { order_hash, order_id } = await opened({ return_base_url })
    const { body } = await post(`/order/pay/${order_hash}`, { payment_method: 'upi', payment_method_details: { upi_id: 'a1@paytm' } })
    const returned = new URL((body as { return_url: string }).return_url)
    expect([returned.protocol, returned.searchParams.get('order_id')]).toEqual([new URL(return_base_url).protocol, order_id])
  })

  it.each(noMoments)('%s is no time', async end_date_time => {
    expect(await post('/payment/preauth/capture', { start_date_time: '2020-01-01T00:00:00Z', end_date_time }))
      .toMatchObject({ status: 400, body: { message: expect.stringContaining('end_date_time must be a time') } })
  })

  it.each([`${'a'.repeat(65)}@example.com`, 'a@-b.com', '"quoted"@example.com'])('%s is no email address', async customer_email => {
    expect(await post('/orders', order({ customer_details: { customer_email } })))
      .toMatchObject({ status: 400, body: { message: 'customer_details.customer_email must be a valid email address' } })
  })

  it('an order of before that was checked is paid all the same, without a page to return to', async () => {
    const { order_id, order_hash } = await opened()
    await it_is.sql`update orders set return_base_url = 'https://a.b:99999/' where order_id = ${order_id}`
    expect(await post(`/order/pay/${order_hash}`, { payment_method: 'upi', payment_method_details: { upi_id: 'a1@paytm' } })).toMatchObject({ status: 200, body: { return_url: null } })
  })
})

describe('order_tags', () => {
  it.each([['\0'], ['a\nb'], ['\ud83d'], [''], ['x'.repeat(257)]])('has no name such as %j', async name => {
    expect(await post('/orders', order({ order_tags: { [name]: 'x' } }))).toMatchObject({ status: 400, body: { message: expect.stringMatching(/^order_tags /) } })
  })

  it.each(['a', 'constructor', '\u2028', 'a\u2029b', '😀'])('checks what stands under the name %j, and shows it', async name => {
    const under = (value: unknown) => ({ order_tags: JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`) as object })
    for (const value of [1, null, { deep: [1] }, 'x'.repeat(257), 'a\0']) expect((await post('/orders', order(under(value)))).status, JSON.stringify(value)).toBe(400)
    const { status, text } = await post('/orders', order(under('good')))
    expect([status, text]).toEqual([200, expect.stringContaining(`"order_tags":${JSON.stringify(under('good').order_tags)}`)])
  })
})

it.each([['netbanking', 'netbanking_bank_code'], ['wallet', 'wallet_provider'], ['upi', 'app_name']])('refuses a card number where %s has %s, as that is kept', async (payment_method, field) => {
  for (const number of ['4199773100000012', '4199 7731 0000 0012', '4199-7731-0000-0012']) {
    const { order_hash } = await opened()
    expect(await post(`/order/pay/${order_hash}`, { payment_method, payment_method_details: { channel: 'intent', [field]: number } }))
      .toMatchObject({ status: 400, body: { message: expect.stringMatching(`^payment_method_details.${field} must be`) } })
  }
})

it.each([0, -5])('a capture of %d is refused before anything is looked for; a void has no amount', async capture_amount => {
  const settle = (action: string) => post('/orders/nothing/payments/nothing/authorize', { action, capture_amount })
  expect(await settle('CAPTURE')).toMatchObject({ status: 400, body: { code: 'invalid_authorization_data', message: 'capture_amount must be more than 0' } })
  expect(await settle('VOID')).toMatchObject({ status: 404, body: { code: 'payment_not_found' } })
})

describe('headers of a body', () => {
  const send = (headers: Record<string, string>) => it_is.merchant.call('POST', '/orders', { body: order({}), headers })

  it.each(['application/json;', 'application/json; charset=utf8', 'application/json;charset=US-ASCII', 'application/json; charset="UTF-8"; profile=x', 'Application/JSON ; q=1;charset=utf-8'])('%s is JSON in UTF-8', async type => {
    expect(await send({ 'content-type': type })).toMatchObject({ status: 200 })
  })

  it.each(['application/json; charset=utf-16', 'application/json; x=y; charset="latin1"', 'application/json, text/plain', 'application/jsonp', 'application/json-patch+json'])('%s is not', async type => {
    expect(await send({ 'content-type': type })).toMatchObject({ status: 400, body: { code: 'invalid_order_data', message: expect.stringContaining('content-type') } })
  })

  it.each(['gzip', 'br', 'deflate', 'identity, gzip'])('content-encoding %s is refused by that name', async encoding => {
    expect(await send({ 'content-encoding': encoding })).toMatchObject({ status: 400, body: { code: 'invalid_order_data', message: expect.stringContaining('content-encoding') } })
    expect(await send({ 'content-encoding': 'identity' })).toMatchObject({ status: 200 })
  })
})
