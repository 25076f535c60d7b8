import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestRouter, type TestRouter } from '../testing/router.ts'
import { eventually } from '../testing/things.ts'

let it_is: TestRouter
beforeAll(async () => { it_is = await startTestRouter() })
afterAll(() => it_is.close())

interface Called { operation: string; duration_ms: number; result: number; request: string; answer: string }
const calls = async (order_id: string) => (await it_is.sql<{ detail: Called }[]>`
  select detail from order_events join orders using (order_key) where order_id = ${order_id} and kind = 'gateway.called' order by number`).map(({ detail }) => detail)

const pay = async (order_id: string, details: object, payment_method: string) => {
  const { order_hash } = (await it_is.merchant.call('POST', '/orders', {
    body: { order_id, order_amount: 499.5, order_currency: 'INR', customer_details: { customer_id: 'zoya_1', customer_email: 'zoya.canary@example.com', customer_phone: '+919812345678' } },
  })).body as { order_hash: string }
  return it_is.merchant.call('POST', `/order/pay/${order_hash}`, { body: { payment_method, payment_method_details: details } })
}

it('every call to a gateway is an event with its time, status and a copy, and no card, person or secret in it', async () => {
  expect((await pay('by_card', { card_number: '4111111111111111', card_holder_name: 'Zoya Canary', card_expiry_mm: '12', card_expiry_yy: '39', card_cvv: '967' }, 'card')).status).toBe(200)
  expect((await pay('by_upi', { upi_id: 'testsuccess@gocash' }, 'upi')).status).toBe(200)
  const made = [...await calls('by_card'), ...await calls('by_upi')]
  expect(made.slice(0, 2)).toMatchObject([
    { operation: 'create_order', duration_ms: expect.any(Number), result: 200, request: expect.stringMatching(/^POST \/orders order_id=[a-z2-7]{20}, order_amount=499\.50, order_currency=INR/), answer: expect.stringContaining('order_status=ACTIVE') },
    { operation: 'pay_order', duration_ms: expect.any(Number), result: 200, request: expect.stringMatching(/^POST \/orders\/sessions/), answer: expect.stringContaining('cf_payment_id=') },
  ])
  expect(made[1]?.request).not.toContain('967')
  const [kept] = await it_is.sql`select string_agg(detail::text, '') as text from order_events`
  for (const secret of ['4111111111111111', 'Zoya', 'zoya', '9812345678', 'testsuccess@', 'cfsk_']) expect(kept?.['text']).not.toContain(secret)
})

it('a call that failed is told in full, with what the gateway said', async () => {
  await it_is.sql`update gateway_accounts set credentials = credentials, base_url = replace(base_url, '/pg', '/nowhere')`
  await it_is.sql`update settings_version set version = version + 1`
  await it_is.router.settings.refresh()
  await pay('failing', { upi_id: 'testsuccess@gocash' }, 'upi')
  const [first] = await eventually(async () => { const found = await calls('failing'); return found.length > 0 ? found : undefined }, 'the gateway was called')
  expect(first).toMatchObject({ operation: 'create_order', result: 400, request: expect.stringContaining('customer_phone=•'), answer: expect.stringMatching(/./) })
})
