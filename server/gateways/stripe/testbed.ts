import { request } from 'undici'
import { connectorOf } from '../index.ts'
import type { Testbed } from '../testbed.ts'
import { demo_accounts } from './demo-accounts.ts'

const [account] = demo_accounts
if (account === undefined) throw new Error('the simulated Stripe has an account')

const credentials = { secret_key: account.client_secret, webhook_secret: account.more?.['webhook_secret'] ?? '' }
const card = (number: string) => ({ method: 'card' as const, card: { number, holder_name: 'Asha Rao', expiry_mm: '12', expiry_yy: '39', cvv: '123' } })

export const stripeTestbed: Testbed = {
  connector: connectorOf('stripe'),
  path: '/stripe/v1',
  ordinary: credentials,
  holding: credentials,
  instruments: {
    upi_intent: { method: 'upi', channel: 'intent' },
    upi_qr: { method: 'upi', channel: 'qrcode' },
    // Its issuer always asks the payer.
    card: card('4000002760003184'),
  },
  unasked: card('4242424242424242'),
  operations: { pay: 'create_payment_intent', fetch: 'get_payment_intent', fetch_refund: 'list_refunds' },
  notices: { signature: 'body', dated: true, kinds: ['paid', 'declined', 'refunded'], says_asked: false },
  tells_currency: true,
  paid_state: 'succeeded', payer_declines: 'authentication_failed', payer_leaves: 'open', expires: false, captures_wait: false,
  declines: {
    insufficient_funds: 'insufficient_funds', expired_card: 'expired_card', do_not_honor: 'do_not_honor', issuer_not_available: 'issuer_unavailable',
    stolen_card: 'stolen_card', incorrect_cvc: 'cvv_mismatch', generic_decline: 'declined', never_seen: 'unknown_decline',
  },
  decide: async ({ simulators_url, next, gateway_payment_id, choice }) => {
    // A picture is no page: the code in it leads to the same place as the other way to pay.
    const page = next.kind === 'redirect' ? next.url : await hostedPage(simulators_url, gateway_payment_id)
    const { statusCode, body } = await request(page, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ choice }).toString() })
    const said = await body.text()
    if (statusCode >= 400) throw new Error(`the payer's page answers ${statusCode}: ${said.slice(0, 200)}`)
  },
}

const hostedPage = async (simulators_url: string, id: string): Promise<string> => {
  const { body } = await request(`${simulators_url}/stripe/v1/payment_intents/${id}`, { headers: { authorization: `Bearer ${credentials.secret_key}` } })
  const intent = await body.json() as { next_action: { upi_handle_redirect_or_display_qr_code: { hosted_instructions_url: string } } }
  return intent.next_action.upi_handle_redirect_or_display_qr_code.hosted_instructions_url
}
