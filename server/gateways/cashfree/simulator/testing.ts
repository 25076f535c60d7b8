import { callJson, openReceiver, openSimulators, until } from '../../simulator/testing.ts'
import { demo_accounts } from '../demo-accounts.ts'

/** A simulator and a merchant beside it, for tests of the protocol. `account` 0 is the ordinary one, 1 has pre-auth. */
export const openCashfree = async () => {
  const { base, control, close } = await openSimulators('cashfree')
  const receiver = await openReceiver()
  let number = 0

  const call = (method: string, path: string, body?: unknown, { account = 0, headers = {}, timeout_ms }: { account?: number; headers?: Record<string, string>; timeout_ms?: number } = {}) => {
    const { client_id = '', client_secret = '' } = demo_accounts[account] ?? {}
    return callJson(method, `${base}/pg${path}`, { body, headers: { 'x-client-id': client_id, 'x-client-secret': client_secret, 'x-api-version': '2025-01-01', ...headers }, ...(timeout_ms ? { timeout_ms } : {}) })
  }
  const newOrder = (more: Record<string, unknown> = {}) => ({
    order_id: `order-${++number}`, order_amount: 170, order_currency: 'INR', customer_details: { customer_id: 'c77', customer_phone: '9000011111' },
    order_meta: { notify_url: receiver.url, return_url: 'https://shop.test/back?order={order_id}' }, ...more,
  })
  /** Makes an order and starts a payment on it. */
  const pay = async (payment_method: object, { account = 0, order = {} }: { account?: number; order?: Record<string, unknown> } = {}) => {
    const created = await call('POST', '/orders', newOrder(order), { account })
    const order_id = String(created.body.order_id)
    const { payment_session_id } = created.body
    const started = await call('POST', '/orders/sessions', { payment_session_id, payment_method })
    return { order_id, payment_session_id, started, id: String(started.body.cf_payment_id), data: (started.body.data ?? {}) as Record<string, string | null> }
  }
  const payments = async (order_id: string, account = 0) => (await call('GET', `/orders/${order_id}/payments`, undefined, { account })).body as unknown as Record<string, unknown>[]
  /** Waits until the newest payment of an order has this status. */
  const settled = (order_id: string, status: string, account = 0) => until(`${order_id} to be ${status}`, async () => (await payments(order_id, account)).find((payment, at) => at === 0 && payment.payment_status === status))
  /** Presses a button of the payer's page. Returns where it leads. */
  const choose = async (url: string, choice: string, more: Record<string, string> = {}) => {
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ choice, ...more }), redirect: 'manual' })
    return { status: answer.status, location: answer.headers.get('location'), html: await answer.text() }
  }
  return { base, call, choose, control, newOrder, pay, payments, receiver, settled, close: async () => {
    await close()
    await receiver.close()
  } }
}

export const collect = (upi_id = 'testsuccess@gocash') => ({ upi: { channel: 'collect', upi_id } })
export const card = (channel = 'link', card_number = '4444333322221111') => ({ card: { channel, card_number, card_holder_name: 'A Payer', card_expiry_mm: '12', card_expiry_yy: '49', card_cvv: '123' } })
