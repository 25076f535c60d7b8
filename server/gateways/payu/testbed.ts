import { request } from 'undici'
import { connectorOf } from '../index.ts'
import type { Testbed } from '../testbed.ts'
import { demo_accounts } from './demo-accounts.ts'

const [account] = demo_accounts
if (account === undefined) throw new Error('the simulated PayU has an account')
const credentials = { key: account.client_id, salt: account.client_secret }

export const payuTestbed: Testbed = {
  connector: connectorOf('payu'),
  path: '/payu',
  ordinary: credentials,
  holding: credentials,
  instruments: {
    upi_collect: { method: 'upi', channel: 'collect', upi_id: 'asha@payu' },
    upi_intent: { method: 'upi', channel: 'intent' },
    upi_qr: { method: 'upi', channel: 'qrcode' },
    card: { method: 'card', card: { number: '5123456789012346', holder_name: 'Asha Rao', expiry_mm: '05', expiry_yy: '39', cvv: '123' } },
    netbanking: { method: 'netbanking', bank: 'HDFC' },
    wallet: { method: 'wallet', provider: 'wallet_phonepe' },
  },
  operations: { pay: 'pay', fetch: 'verify_payment', fetch_refund: 'check_action_status' },
  notices: { signature: 'fields', looks: true, dated: false, kinds: ['paid', 'declined', 'left', 'refunded'], says_asked: true },
  tells_currency: false, paid_state: 'captured', payer_declines: 'declined_by_payer', payer_leaves: 'drop', expires: true, captures_wait: true,
  declines: { E706: 'insufficient_funds', E311: 'expired_card', E307: 'do_not_honor', E803: 'gateway_unavailable', E4179: 'debit_failed', NEVER_SEEN: 'unknown_decline' },
  decide: async ({ simulators_url, next, gateway_payment_id, choice }) => {
    if (next.kind === 'qr') return control(`${simulators_url}/payu/_control/payments/${gateway_payment_id}`, choice)
    const page = next.kind === 'form' ? await bankPage(next.url, next.fields) : next.kind === 'app' ? new URL(next.link).searchParams.get('url') : null
    if (page === null) throw new Error('the payer has no page to go to')
    const shown = await request(page)
    if (shown.statusCode !== 200) throw new Error(`the payer's page answers ${shown.statusCode}`)
    const form = new URLSearchParams({ choice, ...((await shown.body.text()).includes('name="otp"') ? { otp: '123456' } : {}) })
    await post(page, 'application/x-www-form-urlencoded', form.toString())
  },
}

/** Where the bank leads the browser that posts the form. */
const bankPage = async (url: string, fields: Record<string, string>) => String((await post(url, 'application/x-www-form-urlencoded', new URLSearchParams(fields).toString()))['location'])

const control = async (url: string, choice: string) => { await post(url, 'application/json', JSON.stringify({ choice })) }

const post = async (url: string, type: string, body: string) => {
  const { statusCode, headers, body: answer } = await request(url, { method: 'POST', headers: { 'content-type': type }, body })
  const text = await answer.text()
  if (statusCode >= 400) throw new Error(`the simulator answers ${statusCode}: ${text.slice(0, 200)}`)
  return headers
}
