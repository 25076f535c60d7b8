import { callJson, openReceiver, openSimulators, until } from '../../simulator/testing.ts'
import { demo_accounts } from '../demo-accounts.ts'

/** A simulator and a merchant beside it, for tests of the protocol. */
export const openRazorpay = async () => {
  const { base, control, close } = await openSimulators('razorpay')
  const receiver = await openReceiver()
  const [{ client_id, client_secret }] = demo_accounts
  await control('PUT', `/accounts/${client_id}/notify_url`, { url: receiver.url })

  const basic = (id = client_id, secret = client_secret) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => callJson(method, `${base}/v1${path}`, { body, headers: { authorization: basic(), ...headers } })

  let number = 0
  const newOrder = (more: Record<string, unknown> = {}) => ({ amount: 49_900, currency: 'INR', receipt: `receipt-${++number}`, ...more })
  const newPayment = (order_id: string, more: Record<string, unknown> = {}) => ({
    amount: 49_900, currency: 'INR', order_id, email: 'payer@example.com', contact: '9000011111', ip: '192.0.2.7', user_agent: 'Mozilla/5.0', referer: 'https://shop.test', callback_url: 'https://shop.test/back', ...more,
  })
  /** Makes an order and begins a payment on it. */
  const pay = async (method: Record<string, unknown>, order: Record<string, unknown> = {}) => {
    const made = await call('POST', '/orders', newOrder(order))
    const order_id = String(made.body.id)
    const started = await call('POST', '/payments/create/json', newPayment(order_id, { ...(order.amount === undefined ? {} : { amount: order.amount }), ...method }))
    return { order_id, started, id: String(started.body.razorpay_payment_id), next: (started.body.next ?? []) as { action: string; url: string }[] }
  }
  const payment = async (id: string) => (await call('GET', `/payments/${id}`)).body
  /** Waits until a payment has this status. */
  const settled = (id: string, status: string) => until(`${id} to be ${status}`, async () => { const found = await payment(id); return found.status === status && found })
  const notices = (count: number) => until(`${count} notices`, () => receiver.received.length >= count && receiver.received.map(({ body }) => JSON.parse(body) as { event: string; contains: string[]; payload: Record<string, { entity: Record<string, unknown> }> }))
  /** Presses a button of the payer's page. */
  const choose = async (url: string, choice: string, more: Record<string, string> = {}) => (await fetch(url, { method: 'POST', body: new URLSearchParams({ choice, ...more }) })).text()
  return { base, basic, call, choose, control, newOrder, newPayment, notices, pay, payment, receiver, settled, close: async () => {
    await close()
    await receiver.close()
  } }
}

export const card = (number = '4100280000001007') => ({
  method: 'card', card: { number, name: 'A Payer', expiry_month: '12', expiry_year: '39', cvv: '123' }, authentication: { authentication_channel: 'browser' },
  browser: { java_enabled: false, javascript_enabled: true, timezone_offset: -330, screen_width: 1280, screen_height: 720, color_depth: 24, language: 'en-IN' },
})
export const collect = (vpa = 'success@razorpay') => ({ method: 'upi', upi: { flow: 'collect', vpa } })
export const intent = { method: 'upi', upi: { flow: 'intent' } }
export const manual = { payment: { capture: 'manual', capture_options: { manual_expiry_period: 7_200, refund_speed: 'normal' } } }
