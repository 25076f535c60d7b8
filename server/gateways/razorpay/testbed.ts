import { request } from 'undici'
import { connectorOf } from '../index.ts'
import type { Testbed } from '../testbed.ts'
import { demo_accounts } from './demo-accounts.ts'

const [{ client_id, client_secret, more }] = demo_accounts
const credentials = { key_id: client_id, key_secret: client_secret, webhook_secret: more?.webhook_secret ?? '' }

export const razorpayTestbed: Testbed = {
  connector: connectorOf('razorpay'),
  path: '/razorpay/v1',
  ordinary: credentials,
  holding: credentials,
  instruments: {
    upi_collect: { method: 'upi', channel: 'collect', upi_id: 'success@razorpay' },
    upi_intent: { method: 'upi', channel: 'intent' },
    upi_qr: { method: 'upi', channel: 'qrcode' },
    card: { method: 'card', card: { number: '4100280000001007', holder_name: 'Asha Rao', expiry_mm: '12', expiry_yy: '39', cvv: '123' } },
    netbanking: { method: 'netbanking', bank: 'HDFC' },
    wallet: { method: 'wallet', provider: 'wallet_mobikwik' },
  },
  operations: { pay: 'create_payment', fetch: 'get_payment', fetch_refund: 'get_refunds' },
  notices: { signature: 'body', dated: false, kinds: ['paid', 'declined', 'left', 'refunded'], says_asked: true },
  paid_state: 'captured', payer_declines: 'authentication_failed', payer_leaves: 'drop', expires: true, captures_wait: false,
  tells_currency: true,
  declines: { insufficient_funds: 'insufficient_funds', card_expired: 'expired_card', card_declined: 'do_not_honor', bank_not_available: 'issuer_unavailable', incorrect_pin: 'incorrect_pin', gateway_technical_error: 'system_malfunction', never_seen: 'unknown_decline' },
  decide: async ({ simulators_url, next, gateway_payment_id, choice }) => {
    const page = next.kind === 'redirect' ? next.url : next.kind === 'app' ? new URL(next.link).searchParams.get('url') : null
    // A QR code has no page. The number of the payment in the ledger is the end of its id.
    if (page === null) await post(`${simulators_url}/razorpay/_control/payments/${Number.parseInt(gateway_payment_id.slice(-10), 36)}`, 'application/json', JSON.stringify({ choice }))
    else await post(page, 'application/x-www-form-urlencoded', new URLSearchParams({ choice, otp: '1234' }).toString())
  },
}

const post = async (url: string, type: string, content: string) => {
  const { statusCode, body } = await request(url, { method: 'POST', headers: { 'content-type': type }, body: content })
  const text = await body.text()
  if (statusCode >= 400) throw new Error(`the simulator answers ${statusCode}: ${text.slice(0, 200)}`)
}
