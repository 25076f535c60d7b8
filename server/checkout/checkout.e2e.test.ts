import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { minutes } from '../platform/clock.ts'
import { openBrowser } from '../testing/browser.ts'
import { openShop, type Shop } from '../testing/shop.ts'

/** The pages that a payer sees, in a real browser with scripts switched off, on a phone and on a desk. */

let shop: Shop
let chromium: Awaited<ReturnType<typeof openBrowser>>
beforeAll(async () => { [shop, chromium] = await Promise.all([openShop(), openBrowser()]) })
afterEach(async () => { await shop.invariants() })
afterAll(async () => {
  await chromium.close()
  await shop.close()
})

const phone = { width: 390, height: 844 }
const desk = { width: 1280, height: 800 }

const visit = async (url: unknown, viewport = phone) => {
  const page = await (await chromium.browser.newContext({ viewport, javaScriptEnabled: false })).newPage()
  const answer = await page.goto(String(url))
  return { page, status: answer?.status(), text: () => page.locator('main').innerText() }
}

it.each([['phone', phone], ['desk', desk]] as const)('shows the order, its amount and its state on a %s', async (_, viewport) => {
  const order = await shop.merchant.order({ order_amount: 123_456.5, order_note: 'A dress <b>in blue</b>' })
  const { page, text } = await visit(order['checkout_url'], viewport)
  expect(await text()).toMatch(/₹1,23,456\.50[\s\S]*Waiting for payment/)
  expect(await text()).toContain(order.order_id)
  expect(await text()).toContain('A dress <b>in blue</b>')
  const box = await page.locator('main').boundingBox()
  expect(box !== null && box.x >= 0 && box.x + box.width <= viewport.width).toBe(true)
})

it('leads a payer to the bank, and from its page back to a paid order', async () => {
  const order = await shop.merchant.order()
  const paid = await shop.merchant.pay(order, 'card')
  const { page, text } = await visit(paid['redirect_url'])
  await page.getByRole('button', { name: 'Approve' }).click()
  expect(await text()).toMatch(/Paid[\s\S]*Thank you/)
  await shop.settled()
  expect(await shop.merchant.orderStatus(order.order_id)).toBe('PAID')
  expect(await (await visit(order['checkout_url'])).text()).toMatch(/Paid by\s+CARD/)
})

it('leads a payer whose card the shop never has to the gateway\'s page by a form, and back to a paid order', async () => {
  const order = await shop.merchant.order()
  const paid = await shop.merchant.pay(order, 'hosted')
  // Who takes their time has not gone away.
  await shop.move(minutes(5))
  await shop.settled()
  const { page, text } = await visit(paid['redirect_url'])
  await page.getByRole('button').click()
  expect(await text()).toMatch(/Card number/)
  await page.getByRole('button', { name: 'Approve' }).click()
  expect(await text()).toMatch(/Paid[\s\S]*Thank you/)
  await shop.settled()
  expect(await shop.merchant.payment(paid.payment_id)).toMatchObject({ status: 'SUCCESS', capture_amount: order.order_amount })
})

it('says when an order can no longer be paid', async () => {
  const order = await shop.merchant.order({ expiry_time_in_minutes: 1 })
  await shop.move(minutes(2))
  expect(await (await visit(order['checkout_url'])).text()).toMatch(/Expired[\s\S]*Ask the shop for a new one/)
})

it.each(['/checkout/a7f8', `/checkout/${'0'.repeat(32)}`, '/redirect/pay_1', `/redirect/${'0'.repeat(99)}`, `/redirect/${'0'.repeat(201)}`, '/redirect/pay_1/return'])(
  'has a page for a link that was cut short or made up: %s', async path => {
    const { status, text } = await visit(shop.url + path)
    expect(status).toBe(404)
    expect(await text()).toMatch(/No such order/)
    expect((await fetch(shop.url + path)).headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
  })

it('answers a return that is far too large as everywhere', async () => {
  const answer = await fetch(`${shop.url}/redirect/pay_1/return`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'x'.repeat(2_000_000) })
  expect(answer.status).toBe(413)
  expect(await answer.json()).toMatchObject({ code: 'request_too_large' })
})
