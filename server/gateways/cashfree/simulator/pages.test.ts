import { afterAll, beforeAll, expect, it } from 'vitest'
import { openBrowser } from '../../../testing/browser.ts'
import { openReceiver } from '../../simulator/testing.ts'
import { card, openCashfree } from './testing.ts'

/** The payer's page in a real browser, on a phone, with scripts switched off. */

/** Where to keep pictures of the pages; none are kept unless it is named. */
const pictures = process.env.SIMULATOR_PICTURES

let world: Awaited<ReturnType<typeof openCashfree>>
let shop: Awaited<ReturnType<typeof openReceiver>>
let chromium: Awaited<ReturnType<typeof openBrowser>>
beforeAll(async () => {
  [world, shop] = [await openCashfree(), await openReceiver()]
  chromium = await openBrowser()
})
afterAll(async () => {
  await chromium.close()
  await world.close()
  await shop.close()
})

const phone = { width: 390, height: 844 }
const desktop = { width: 1280, height: 800 }
const open = async (viewport: { width: number; height: number }, url: string) => {
  const page = await (await chromium.browser.newContext({ viewport, javaScriptEnabled: false })).newPage()
  await page.goto(url)
  return page
}
const picture = async (page: Awaited<ReturnType<typeof open>>, name: string) => pictures ? page.screenshot({ path: `${pictures}/${name}.png` }) : undefined
/** The page must not need scrolling sideways. */
const fits = (page: Awaited<ReturnType<typeof open>>, width: number) => page.locator('main').boundingBox().then(box => box !== null && box.x >= 0 && box.x + box.width <= width)

it('lets a payer approve a card on its 3-D Secure page, and takes them back to the shop', async () => {
  const { order_id, data } = await world.pay(card(), { order: { order_meta: { return_url: `${shop.url}?order={order_id}` } } })
  const page = await open(phone, data.url ?? '')
  await picture(page, 'card-phone')
  expect(await page.locator('main').innerText()).toMatch(/Card issuer \(3\u2011D Secure\)[\s\S]*₹170\.00[\s\S]*Cashfree demo[\s\S]*Visa credit card ending 1111/)
  expect(await fits(page, phone.width)).toBe(true)
  await page.getByLabel('One-time password').fill('000000')
  await page.getByRole('button', { name: 'Approve' }).click()
  expect(await page.getByRole('alert').innerText()).toContain('wrong')
  await picture(page, 'card-wrong-otp-phone')
  await page.getByLabel('One-time password').fill('111000')
  await page.getByRole('button', { name: 'Approve' }).click()
  expect(page.url()).toBe(`${shop.url}?order=${order_id}`)
  await world.settled(order_id, 'SUCCESS')
})

it('says how it went where the shop gave no address, and knows no other link', async () => {
  const { data } = await world.pay({ netbanking: { channel: 'link', netbanking_bank_code: 3333 } }, { order: { order_meta: {}, order_amount: 1234567.5 } })
  const page = await open(desktop, data.url ?? '')
  await picture(page, 'bank-desktop')
  expect(await page.locator('.amount').innerText()).toContain('₹12,34,567.50')
  await page.getByRole('button', { name: 'Decline' }).click()
  await picture(page, 'declined-desktop')
  expect(await page.locator('h2').innerText()).toBe('Payment declined')
  const lost = await open(phone, `${data.url}x`)
  expect(await lost.locator('h1').innerText()).toBe('Nothing to pay')
})

it('lists what waits for a payer, with buttons that work in place', async () => {
  const { order_id } = await world.pay({ upi: { channel: 'link' } })
  const page = await open(desktop, `${world.base}/`)
  await picture(page, 'index-desktop')
  await page.getByRole('row', { name: order_id }).getByRole('button', { name: 'Approve' }).click()
  expect(page.url()).toBe(`${world.base}/`)
  expect(await page.locator('main').innerText()).not.toContain(order_id)
  await world.settled(order_id, 'SUCCESS')
  const small = await open(phone, `${world.base}/`)
  await picture(small, 'index-phone')
  expect(await fits(small, phone.width)).toBe(true)
})

it('asks for the card on Cashfree\'s own page, takes another after a decline, and keeps no number', async () => {
  const { body } = await world.call('POST', '/orders', world.newOrder({ order_meta: { return_url: `${shop.url}?order={order_id}`, payment_methods: 'cc,dc' } }))
  const order_id = String(body.order_id)
  const checkout = () => fetch(`${world.base}/pg/view/sessions/checkout`, { method: 'POST', body: new URLSearchParams({ payment_session_id: String(body.payment_session_id) }), redirect: 'manual' })
  const first = (await checkout()).headers.get('location') ?? ''
  const page = await open(phone, first)
  await picture(page, 'hosted-phone')
  expect(await page.locator('main').innerText()).toMatch(/The gateway’s page[\s\S]*₹170\.00[\s\S]*Card, to be entered/)
  expect(await fits(page, phone.width)).toBe(true)
  await page.getByLabel('Card number').fill('4111 1111 1111 1112')
  await page.getByRole('button', { name: 'Approve' }).click()
  expect(await page.getByRole('alert').innerText()).toContain('no card number')
  await page.getByRole('button', { name: 'Decline' }).click()
  expect(page.url()).toBe(`${shop.url}?order=${order_id}`)
  expect((await world.payments(order_id)).map(({ payment_status }) => payment_status)).toEqual(['FAILED'])

  const second = (await checkout()).headers.get('location') ?? ''
  expect(second).not.toBe(first)
  await page.goto(second)
  await page.getByLabel('Card number').fill('5105 1051 0510 5100')
  await page.getByRole('button', { name: 'Approve' }).click()
  expect(await world.payments(order_id)).toMatchObject([{ payment_status: 'SUCCESS', payment_method: { card: { card_number: 'XXXXXXXXXXXX5100', card_network: 'mastercard' } } }, { payment_status: 'FAILED' }])
  expect(JSON.stringify((await world.control('GET', '/ledger')).body)).not.toMatch(/5105105105105100|4706131211212123/)
  // Nothing is left to pay: back to the shop.
  expect((await checkout()).headers.get('location')).toBe(`${shop.url}?order=${order_id}`)
})
