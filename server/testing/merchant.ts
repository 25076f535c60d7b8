import type { Credentials } from '../projects/index.ts'

/** What the wire answers: whatever a test looks at. */
export type Wire = Record<string, unknown> & { [name: string]: unknown }

export interface Answer {
  status: number
  headers: Headers
  body: Wire
}

export const instruments = {
  collect: { payment_method: 'upi', payment_method_details: { upi_id: 'priya@okbank' } },
  failing: { payment_method: 'upi', payment_method_details: { upi_id: 'testfailure@gocash' } },
  intent: { payment_method: 'upi', payment_method_details: { channel: 'intent' } },
  qrcode: { payment_method: 'upi', payment_method_details: { channel: 'qrcode' } },
  card: {
    payment_method: 'card',
    payment_method_details: { card_number: '4111111111111111', card_holder_name: 'Priya Sharma', card_expiry_mm: '12', card_expiry_yy: '39', card_cvv: '123' },
  },
  hosted: { payment_method: 'card', payment_method_details: { channel: 'hosted' } },
  netbanking: { payment_method: 'netbanking', payment_method_details: { netbanking_bank_code: 'HDFC' } },
  wallet: { payment_method: 'wallet', payment_method_details: { wallet_provider: 'wallet_phonepe' } },
} as const
export type InstrumentName = keyof typeof instruments

let orders = 0
/** Amounts are never used twice, so that a fault can be ordered for the payment of one order. */
const nextAmount = () => 100 + (orders += 1)

/** Polls until the answer fits; throws after `patience_ms`. */
export const until = async <T>(ask: () => Promise<T>, fits: (value: T) => boolean | Promise<boolean>, patience_ms = 10_000): Promise<T> => {
  const deadline = performance.now() + patience_ms
  for (;;) {
    const value = await ask()
    if (await fits(value)) return value
    if (performance.now() > deadline) throw new Error(`not so within ${patience_ms} ms; last: ${JSON.stringify(value)?.slice(0, 500)}`)
    await new Promise(resolve => { setTimeout(resolve, 20) })
  }
}

/** A merchant's side of the wire: real HTTP, one key. */
export const openMerchant = (url: string, key: Credentials) => {
  const { client_id, client_secret } = key
  const send = async (method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> => {
    const answer = await fetch(`${url}/router${path}`, {
      method,
      headers: { 'x-client-id': client_id, 'x-client-secret': client_secret, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: (text === '' ? {} : JSON.parse(text)) as Wire }
  }
  const get = (path: string) => send('GET', path)
  const post = (path: string, body: object, headers?: Record<string, string>) => send('POST', path, body, headers)

  return {
    url, key, get, post, until,
    /** Opens an order; the amount is one that no other order of this test file has. */
    order: async (more: Wire = {}): Promise<Wire & { order_id: string; order_hash: string; order_amount: number }> => {
      const order_amount = nextAmount()
      const { status, body } = await post('/orders', { order_id: `order_${order_amount}_${crypto.randomUUID().slice(0, 8)}`, order_amount, order_currency: 'INR', customer_details: { customer_phone: '9876543210' }, ...more })
      if (status !== 200) throw new Error(`the order was refused: ${status} ${JSON.stringify(body)}`)
      return body as Wire & { order_id: string; order_hash: string; order_amount: number }
    },
    tryToPay: (order: { order_hash: string }, by: InstrumentName, headers?: Record<string, string>) => post(`/order/pay/${order.order_hash}`, instruments[by], headers),
    pay: async (order: { order_hash: string }, by: InstrumentName): Promise<Wire & { payment_id: string }> => {
      const { status, body } = await post(`/order/pay/${order.order_hash}`, instruments[by])
      if (status !== 200) throw new Error(`the payment was refused: ${status} ${JSON.stringify(body)}`)
      return body as Wire & { payment_id: string }
    },
    payment: async (payment_id: string) => (await get(`/payments/${payment_id}`)).body,
    payments: async (order_id: string) => (await get(`/orders/${order_id}/payments`)).body as unknown as Wire[],
    orderStatus: async (order_id: string) => (await get(`/orders/${order_id}`)).body['order_status'],
    authorize: (order_id: string, payment_id: string, action: 'CAPTURE' | 'VOID', capture_amount = 0) => post(`/orders/${order_id}/payments/${payment_id}/authorize`, { action, capture_amount }),
    refund: (order_id: string, refund_amount: number, refund_id = `refund_${crypto.randomUUID()}`) => post(`/orders/${order_id}/refunds`, { refund_id, refund_amount, refund_type: 'MERCHANT_INITIATED' }),
  }
}

export type Merchant = ReturnType<typeof openMerchant>

/** What a payer does on the page they were sent to: follow the links to it, then press one of its buttons. Returns where they end. */
export const decide = async (redirect_url: string, choice: 'approve' | 'decline' | 'leave' | 'pending', otp?: string) => {
  const shown = await fetch(redirect_url)
  const html = await shown.text()
  const [, action = ''] = /<form method="post" action="([^"]*)"/.exec(html) ?? []
  const form = new URLSearchParams({ choice, ...(otp === undefined ? {} : { otp }) })
  return fetch(new URL(action === '' ? shown.url : action, shown.url), { method: 'POST', body: form, redirect: 'follow' })
}
