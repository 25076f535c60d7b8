import { request } from 'undici'
import { connectorOf } from '../index.ts'
import type { Testbed } from '../testbed.ts'
import { demo_accounts } from './demo-accounts.ts'
import { paytmSimulator } from './simulator.ts'

const [account] = demo_accounts
if (account === undefined) throw new Error('the simulated Paytm has an account')

export const paytmTestbed: Testbed = {
  connector: connectorOf('paytm'),
  path: '/paytm',
  ordinary: paytmSimulator.credentials(account),
  holding: undefined,
  instruments: {
    upi_collect: { method: 'upi', channel: 'collect', upi_id: 'test@paytm' },
    upi_intent: { method: 'upi', channel: 'intent' },
    upi_qr: { method: 'upi', channel: 'qrcode' },
    card: { method: 'card', card: { number: '4111111111111111', holder_name: 'Asha Rao', expiry_mm: '12', expiry_yy: '39', cvv: '123' } },
    netbanking: { method: 'netbanking', bank: 'SBI' },
    wallet: { method: 'wallet', provider: 'wallet_paytm' },
  },
  operations: { pay: 'pay', fetch: 'status', fetch_refund: 'refund_status' },
  notices: { signature: 'fields', looks: true, dated: false, kinds: ['paid', 'declined', 'left', 'refunded'], says_asked: true },
  tells_currency: false, paid_state: 'TXN_SUCCESS', payer_declines: 'do_not_honor', payer_leaves: 'drop', expires: true, captures_wait: false,
  declines: { 227: 'do_not_honor', 235: 'insufficient_funds', 843: 'account_blocked', 295: 'invalid_upi_id', 9999: 'unknown_decline' },
  decide: async ({ simulators_url, next, gateway_payment_id, choice }) => {
    const page = next.kind === 'form' ? await posted(next.url, next.fields) : next.kind === 'app' ? new URL(next.link).searchParams.get('url') : null
    if (page !== null) {
      const shown = await ask('GET', page)
      const form = new URLSearchParams({ choice, ...(shown.includes('name="otp"') ? { otp: '123456' } : {}) })
      await ask('POST', page, 'application/x-www-form-urlencoded', form.toString())
      return
    }
    // A QR code and a collect request have no page: the control API acts as the payer's app. Paytm goes by our name of the order.
    const control = `${simulators_url}/paytm/_control`
    const orders = JSON.parse(await ask('GET', `${control}/ledger/orders`)) as { id: number; reference: string }[]
    const payments = JSON.parse(await ask('GET', `${control}/ledger/payments`)) as { id: number; order_id: number }[]
    const payment = payments.find(({ order_id }) => order_id === orders.find(({ reference }) => reference === gateway_payment_id)?.id)
    await ask('POST', `${control}/payments/${payment?.id}`, 'application/json', JSON.stringify({ choice }))
  },
}

/** Where the payer's browser is after it has posted the form. */
const posted = async (url: string, fields: Record<string, string>): Promise<string> => {
  const { statusCode, headers, body } = await request(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields).toString() })
  await body.dump()
  if (statusCode !== 303) throw new Error(`the form's address answers ${statusCode}`)
  return String(headers['location'])
}

const ask = async (method: 'GET' | 'POST', url: string, type?: string, body?: string): Promise<string> => {
  const answer = await request(url, { method, ...(type === undefined ? {} : { headers: { 'content-type': type } }), ...(body === undefined ? {} : { body }) })
  const text = await answer.body.text()
  if (answer.statusCode >= 400) throw new Error(`the simulator answers ${answer.statusCode}: ${text.slice(0, 200)}`)
  return text
}
