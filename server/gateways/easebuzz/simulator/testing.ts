import { createCipheriv, createHash } from 'node:crypto'
import { openReceiver, openSimulators, until } from '../../simulator/testing.ts'
import { demo_accounts } from '../demo-accounts.ts'
import { callHash, paymentHash } from './hash.ts'

type Form = Record<string, string>

/** A simulator and a merchant beside it, for tests of the protocol. */
export const openEasebuzz = async () => {
  const { base, control, close } = await openSimulators('easebuzz')
  const receiver = await openReceiver()
  const [account] = demo_accounts
  const { client_id: key, client_secret: salt, more } = account ?? { client_id: '', client_secret: '' }
  await control('PUT', `/accounts/${key}/notify_url`, { url: receiver.url })
  let number = 0

  const post = async (path: string, fields: Form) => {
    const answer = await fetch(base + path, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
    return { status: answer.status, location: answer.headers.get('location') ?? '', text: await answer.text() }
  }
  /** Makes a transaction; the hash is right unless `changed` brings another. */
  const make = async (changed: Form = {}) => {
    const fields: Form = {
      key, txnid: `txn-${++number}`, amount: '170.00', productinfo: 'Two shirts', firstname: 'Asha', email: 'asha@example.com', phone: '9000011111', surl: 'https://shop.test/paid', furl: 'https://shop.test/failed', ...changed,
    }
    const answer = JSON.parse((await post('/payment/initiateLink', { hash: paymentHash(fields, salt), ...fields })).text) as { status: number; data: string; error_desc?: string }
    return { txnid: fields.txnid ?? '', access_key: answer.data, answer }
  }
  const take = (access_key: string, method: Form) => post('/initiate_seamless_payment/', { access_key, ...method })
  /** Makes a transaction, and pays it so. */
  const pay = async (method: Form, changed: Form = {}) => {
    const { txnid, access_key } = await make(changed)
    return { txnid, access_key, ...await take(access_key, method) }
  }
  /** A question; its values are hashed in their order. */
  const ask = async (path: string, values: Form, beside: Form = {}, key_name = 'key') =>
    JSON.parse((await post(path, { [key_name]: key, ...values, hash: callHash(key, ...Object.values(values), salt), ...beside })).text) as Record<string, unknown>
  const retrieve = (txnid: string) => ask('/transaction/v2.1/retrieve', { txnid })
  const details = async (txnid: string) => (await retrieve(txnid)).msg as Form
  const settled = (txnid: string, status: string) => until(`${txnid} to be ${status}`, async () => { const found = await details(txnid); return found.status === status && found })
  const refund = (easebuzz_id: string, merchant_refund_id: string, refund_amount: string) => ask('/transaction/v2/refund', { merchant_refund_id, easebuzz_id, refund_amount })
  const refunds = (easebuzz_id: string, beside: Form = {}) => ask('/refund/v1/retrieve', { easebuzz_id }, beside)
  const payouts = (payout_date: string) => ask('/payout/v1/retrieve', { merchant_email: more?.merchant_email ?? '', payout_date }, {}, 'merchant_key')
  /** Presses a button on the payer's page. */
  const choose = (page: string, choice: string, beside: Form = {}) => post(page.replace(base, ''), { choice, ...beside })
  const encrypted = (text: string) => {
    const digest = (of: string) => createHash('sha256').update(of).digest('hex')
    const cipher = createCipheriv('aes-256-cbc', digest(key).slice(0, 32), digest(salt).slice(0, 16))
    return cipher.update(text, 'utf8', 'base64') + cipher.final('base64')
  }
  const card = ({ number = '4444333322221111', expiry = '05/2039', cvv = '123' } = {}): Form =>
    ({ payment_mode: 'CC', request_mode: 'S2S', card_number: encrypted(number), card_holder_name: encrypted('A Payer'), card_cvv: encrypted(cvv), card_expiry_date: encrypted(expiry) })

  return { base, key, salt, control, receiver, post, make, take, pay, ask, retrieve, details, settled, refund, refunds, payouts, choose, card, close: async () => {
    await close()
    await receiver.close()
  } }
}

export const collect = { payment_mode: 'UPI', request_mode: 'S2S', upi_va: 'asha@okbank' }
export const netbanking = { payment_mode: 'NB', bank_code: 'HDFCB' }
