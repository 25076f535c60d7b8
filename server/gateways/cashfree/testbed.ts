import { request } from 'undici'
import { connectorOf } from '../index.ts'
import type { PayerChoice, Testbed } from '../testbed.ts'
import { demo_accounts } from './demo-accounts.ts'
import { API_VERSION } from './mapping.ts'

const [first, second] = demo_accounts
if (first === undefined || second === undefined) throw new Error('the simulated Cashfree has two accounts')

const credentials = { client_id: first.client_id, client_secret: first.client_secret }

/** `payment_status` that POST /simulate takes, by what the payer does. */
const statuses: Record<PayerChoice, string> = { approve: 'SUCCESS', decline: 'FAILED', leave: 'USER_DROPPED' }

export const cashfreeTestbed: Testbed = {
  connector: connectorOf('cashfree'),
  path: '/cashfree/pg',
  ordinary: credentials,
  holding: { client_id: second.client_id, client_secret: second.client_secret },
  instruments: {
    upi_collect: { method: 'upi', channel: 'collect', upi_id: 'testsuccess@gocash' },
    upi_intent: { method: 'upi', channel: 'intent' },
    upi_qr: { method: 'upi', channel: 'qrcode' },
    card: { method: 'card', card: { number: '4706131211212123', holder_name: 'Asha Rao', expiry_mm: '12', expiry_yy: '39', cvv: '123' } },
    netbanking: { method: 'netbanking', bank: 'HDFC' },
    wallet: { method: 'wallet', provider: 'wallet_phonepe' },
  },
  operations: { pay: 'pay', fetch: 'get_payments', fetch_refund: 'get_refund' },
  notices: { signature: 'body', dated: true, kinds: ['paid', 'declined', 'left', 'refunded'], says_asked: true },
  paid_state: 'SUCCESS', payer_declines: 'declined_by_payer', payer_leaves: 'drop', expires: true, captures_wait: true,
  tells_currency: true,
  declines: { 51: 'insufficient_funds', 54: 'expired_card', '05': 'do_not_honor', ISSUER_NOT_AVAILABLE: 'issuer_unavailable', ZM: 'incorrect_pin', NEVER_SEEN: 'unknown_decline' },
  decide: async ({ simulators_url, next, gateway_payment_id, choice }) => {
    const page = next.kind === 'redirect' ? next.url : next.kind === 'app' ? new URL(next.link).searchParams.get('url') : null
    if (page === null) {
      // A QR code and a collect request have no page: the published sandbox call decides.
      await post(`${simulators_url}/cashfree/pg/simulate`, 'application/json', JSON.stringify({
        entity: 'PAYMENTS', entity_id: gateway_payment_id, entity_simulation: { payment_status: statuses[choice] },
      }), { 'x-client-id': credentials.client_id, 'x-client-secret': credentials.client_secret, 'x-api-version': API_VERSION })
      return
    }
    const shown = await request(page)
    if (shown.statusCode !== 200) throw new Error(`the payer's page answers ${shown.statusCode}`)
    const form = new URLSearchParams({ choice, ...((await shown.body.text()).includes('name="otp"') ? { otp: '111000' } : {}) })
    await post(page, 'application/x-www-form-urlencoded', form.toString())
  },
}

const post = async (url: string, type: string, body: string, headers: Record<string, string> = {}) => {
  const { statusCode, body: answer } = await request(url, { method: 'POST', headers: { 'content-type': type, ...headers }, body })
  const text = await answer.text()
  if (statusCode >= 400) throw new Error(`the simulator answers ${statusCode}: ${text.slice(0, 200)}`)
}
