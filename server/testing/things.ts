import { request } from 'undici'
import type { Answer, Merchant, TestRouter } from './router.ts'

/** Waits until `answer` is there; fails after `patience_ms`. */
export const eventually = async <T>(ask: () => Promise<T | undefined>, what: string, patience_ms = 10_000): Promise<T> => {
  const deadline = performance.now() + patience_ms
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (performance.now() > deadline) throw new Error(`${what}: not within ${patience_ms} ms`)
    await new Promise(resolve => { setTimeout(resolve, 20) })
  }
}

export type Wire = Record<string, unknown>

const good = (answer: Answer): Wire => {
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`)
  return answer.body as Wire
}

let made = 0
const fresh = (prefix: string) => `${prefix}_${process.pid}_${made += 1}`

const card = { card_number: '4111111111111111', card_holder_name: 'Priya Sharma', card_expiry_mm: '12', card_expiry_yy: '39', card_cvv: '123' }

export const makeOrder = async (merchant: Merchant, more: object = {}) => good(await merchant.call('POST', '/orders', {
  body: { order_id: fresh('order'), order_amount: 2299.5, order_currency: 'INR', customer_details: { customer_email: 'priya@example.com', customer_phone: '+919876543210' }, ...more },
})) as Wire & { order_id: string; order_hash: string }

const settled = (merchant: Merchant, payment_id: string, capture_status: string) => eventually(async () => {
  const payment = good(await merchant.call('GET', `/payments/${payment_id}`))
  return payment['capture_status'] === capture_status ? payment : undefined
}, `payment ${payment_id} is ${capture_status}`)

/** An order paid by UPI; the payer approved at once. */
export const makePaid = async (merchant: Merchant, more: object = {}) => {
  const order = await makeOrder(merchant, more)
  const { payment_id } = good(await merchant.call('POST', `/order/pay/${order.order_hash}`, { body: { payment_method: 'upi', payment_method_details: { upi_id: 'testsuccess@gocash' } } }))
  await settled(merchant, String(payment_id), 'SUCCESS')
  return { order, payment_id: String(payment_id) }
}

/** A card payment that the bank holds and that waits for capture; the payer went through the bank's page. */
export const makeAuthorized = async (merchant: Merchant, more: object = {}) => {
  const order = await makeOrder(merchant, { preauth: true, ...more })
  const { payment_id, redirect_url } = good(await merchant.call('POST', `/order/pay/${order.order_hash}`, { body: { payment_method: 'card', payment_method_details: card } }))
  const page = await request(String(redirect_url))
  await page.body.dump()
  const approved = await request(String(page.headers['location']), {
    method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'otp=111000&choice=approve',
  })
  await approved.body.dump()
  await settled(merchant, String(payment_id), 'AUTHORISED')
  return { order, payment_id: String(payment_id) }
}

const makeRefund = async (merchant: Merchant, payment_id: string) => good(await merchant.call('POST', `/payments/${payment_id}`, {
  body: { refund_id: fresh('refund'), refund_amount: 10, refund_type: 'MERCHANT_INITIATED' },
})) as Wire & { refund_id: string }

export const makeCustomer = async (merchant: Merchant, more: object = {}) => good(await merchant.call('POST', '/customer', {
  body: { customer_id: fresh('cust'), scope: 'PROJECT', ...more },
})) as Wire & { customer_id: string }

/** One of everything, for path parameters of the contract's names. */
export const makeThings = async ({ merchant }: Pick<TestRouter, 'merchant'>) => {
  const { order, payment_id } = await makePaid(merchant)
  return {
    order_id: order.order_id, orderId: order.order_id, order_hash: order.order_hash, payment_id,
    refund_id: (await makeRefund(merchant, payment_id)).refund_id, customer_id: (await makeCustomer(merchant)).customer_id,
  }
}
