import { request } from 'undici'
import { connectorOf } from '../index.ts'
import type { Testbed } from '../testbed.ts'
import { demo_accounts } from './demo-accounts.ts'
import { phonepeSimulator } from './simulator.ts'

const [first, second] = demo_accounts
if (first === undefined || second === undefined) throw new Error('the simulated PhonePe has two accounts')

export const phonepeTestbed: Testbed = {
  connector: connectorOf('phonepe'),
  path: '/phonepe/apis/pg-sandbox',
  ordinary: phonepeSimulator.credentials(first),
  holding: phonepeSimulator.credentials(second),
  instruments: {
    upi_collect: { method: 'upi', channel: 'collect', upi_id: 'success@ybl' },
    upi_intent: { method: 'upi', channel: 'intent' },
    upi_qr: { method: 'upi', channel: 'qrcode' },
    card: { method: 'card', card: { number: '4208585190116667', holder_name: 'Asha Rao', expiry_mm: '06', expiry_yy: '39', cvv: '508' } },
    netbanking: { method: 'netbanking', bank: 'SBI' },
  },
  operations: { pay: 'pay', fetch: 'get_order', fetch_refund: 'get_refund' },
  notices: { signature: 'none', dated: false, kinds: ['paid', 'declined', 'left', 'refunded'], says_asked: true },
  tells_currency: false, paid_state: 'COMPLETED', payer_declines: 'declined_by_payer', payer_leaves: 'drop', expires: true, captures_wait: true,
  declines: { 51: 'insufficient_funds', ZM: 'incorrect_pin', U28: 'issuer_unavailable', BANK_TECHNICAL_ISSUE: 'issuer_unavailable', NEVER_SEEN: 'unknown_decline' },
  decide: async ({ simulators_url, next, gateway_payment_id, choice }) => {
    const page = next.kind === 'redirect' ? next.url : next.kind === 'app' ? new URL(next.link).searchParams.get('url') : null
    if (page !== null) {
      const shown = await ask('GET', page)
      const form = new URLSearchParams({ choice, ...(shown.includes('name="otp"') ? { otp: '123456' } : {}) })
      await ask('POST', page, 'application/x-www-form-urlencoded', form.toString())
      return
    }
    // A QR code and a collect request have no page: PhonePe's test app decides, and here the control API.
    const control = `${simulators_url}/phonepe/_control`
    const payments = JSON.parse(await ask('GET', `${control}/ledger/payments`)) as { id: number; order_id: number }[]
    const payment = payments.find(({ order_id }) => `OMO${order_id}` === gateway_payment_id)
    await ask('POST', `${control}/payments/${payment?.id}`, 'application/json', JSON.stringify({ choice }))
  },
}

const ask = async (method: 'GET' | 'POST', url: string, type?: string, body?: string): Promise<string> => {
  const answer = await request(url, { method, ...(type === undefined ? {} : { headers: { 'content-type': type } }), ...(body === undefined ? {} : { body }) })
  const text = await answer.body.text()
  if (answer.statusCode >= 400) throw new Error(`the simulator answers ${answer.statusCode}: ${text.slice(0, 200)}`)
  return text
}
