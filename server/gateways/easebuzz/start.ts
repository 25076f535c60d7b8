import { noPage, notSent, refused, unknown } from '../answers.ts'
import type { Call, Instrument, NextStep, PaymentAnswer, StartRequest } from '../connector.ts'
import { member, textOf, type Json } from '../exact-json.ts'
import { isOnPage, type OnPage } from '../on-page.ts'
import { emailOf, NO_NAME, tenDigits } from '../payer.ts'
import { requestHash, type Fields } from '../piped-hash.ts'
import { postedForm } from '../posted-form.ts'
import { qrCode } from '../qr.ts'
import { messageOf, plainText, readSaid } from '../said.ts'
import { toDecimal } from '../../platform/money.ts'
import { post } from './api.ts'
import { encryptCard } from './card.ts'
import { banks, CARDS_ONLY, WALLETS_ONLY, words } from './mapping.ts'
import { fetchBegun, fetchPayment } from './payments.ts'
import { minorOf } from './read.ts'

const SEAMLESS = '/initiate_seamless_payment/'

/**
 * One try is one transaction whose txnid is our reference. First it is made, which charges nobody; then the payer is sent to pay it, or, for cards and
 * UPI, Easebuzz is asked to take the payment.
 */
export const start = async (call: Call, request: StartRequest): Promise<PaymentAnswer> => {
  const access_key = await makeTransaction(call, request)
  if (typeof access_key !== 'string') return access_key
  const page = call.account.base_url.replace(/\/$/, '')
  const { instrument } = request
  if (isOnPage(instrument)) return sendTo({ kind: 'redirect', url: `${page}/pay/${access_key}` })
  switch (instrument.method) {
    case 'netbanking': return sendTo({ kind: 'form', url: page + SEAMLESS, fields: { access_key, payment_mode: 'NB', bank_code: banks[instrument.bank] ?? '' } })
    case 'card': case 'upi': return takePayment(call, request, access_key, instrument)
  }
}

const sendTo = (next: NextStep): PaymentAnswer => ({ outcome: 'needs_payer', next, facts: {} })

/** The key to pay the transaction with, which nobody has but us; or why there is none. */
const makeTransaction = async (call: Call, request: StartRequest): Promise<string | PaymentAnswer> => {
  const { key = '', salt = '' } = call.account.credentials
  const fields: Fields = { key, ...transactionFields(request) }
  const said = readSaid(await post(call, 'make_transaction', '/payment/initiateLink', { ...fields, hash: requestHash(fields, salt) }))
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind === 'refused') return refused({ code: `http_${said.status}`, message: messageOf(said) })
  if (said.kind === 'unknown') return noPage(said.message)
  const [status, data] = [textOf(member(said.body, 'status')), textOf(member(said.body, 'data'))]
  if (status === '1' && data !== undefined && /^[A-Za-z0-9_-]{8,200}$/.test(data)) return data
  const message = plainText(said.body, 'error_desc') ?? plainText(said.body, 'data') ?? 'The gateway made no transaction'
  const refusal = refused({ code: 'no_transaction', message })
  // An earlier request with the same txnid may have got through: the transaction itself tells, unless Easebuzz does not know us at all.
  if (words.unsigned.test(message)) return refusal
  // Where it says that it made one, and gives no key that can be read, nobody can have begun to pay.
  const now = await (status === '0' ? fetchPayment : fetchBegun)(call, request)
  return now.outcome === 'not_charged' && now.because === 'not_known' ? refusal : now
}

const transactionFields = ({ reference, amount_minor, currency, customer, return_url, instrument }: StartRequest): Fields => ({
  txnid: reference, amount: toDecimal(amount_minor, currency), productinfo: 'Order', firstname: NO_NAME, phone: tenDigits(customer.phone), email: emailOf(customer.email, 50),
  surl: return_url, furl: return_url,
  ...(isOnPage(instrument) ? { show_payment_mode: instrument.method === 'wallet' ? WALLETS_ONLY : CARDS_ONLY } : { request_flow: 'SEAMLESS' }),
})

type Taken = Exclude<Extract<Instrument, { method: 'card' | 'upi' }>, OnPage>

/** From here on money may move. */
const takePayment = async (call: Call, request: StartRequest, access_key: string, instrument: Taken): Promise<PaymentAnswer> => {
  const answer = await post(call, 'pay', SEAMLESS, { access_key, ...methodFields(instrument, call) })
  if (instrument.method === 'card' && answer.kind === 'answered' && answer.status === 200) {
    const page = postedForm(answer.text)
    if (page !== undefined) return sendTo(page)
  }
  const said = readSaid(answer)
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind === 'refused') return refused({ code: `http_${said.status}`, message: messageOf(said) })
  if (said.kind === 'unknown') return unknown(said.message)
  return readTaken(call, request, said.body, instrument)
}

const methodFields = (instrument: Taken, { account }: Call): Fields => {
  if (instrument.method === 'card') return { payment_mode: 'CC', request_mode: 'S2S', ...encryptCard(instrument.card, account.credentials) }
  return instrument.channel === 'collect' ? { payment_mode: 'UPI', request_mode: 'S2S', upi_va: instrument.upi_id } : { payment_mode: 'UPI', request_mode: 'SUVA', upi_qr: 'true' }
}

/** Only an explicit failure is one, and then the transaction tells whether money moved all the same; anything else is on its way. */
const readTaken = async (call: Call, request: StartRequest, body: Json, instrument: Taken): Promise<PaymentAnswer> => {
  const status = (textOf(member(body, 'status')) ?? String(member(body, 'status'))).toLowerCase()
  const message = plainText(body, 'msg_desc') ?? plainText(body, 'error') ?? 'The gateway did not take the payment'
  if (['failure', 'failed', '0', 'false'].includes(status)) {
    const now = await fetchBegun(call, request)
    return now.outcome === 'not_charged' ? refused({ code: 'not_taken', message }) : now
  }
  const id = textOf(member(body, 'easepayid'))
  const facts = id === undefined ? {} : { gateway_payment_id: id }
  if (instrument.method === 'upi' && instrument.channel !== 'collect') {
    const link = textOf(member(body, 'qr_link'))
    if (link === undefined || !link.startsWith('upi://') || !URL.canParse(link)) return unknown('the answer has no link for a UPI app')
    if (minorOf(new URL(link).searchParams.get('am')) !== request.amount_minor) return unknown('the link for a UPI app asks for another amount')
    return { outcome: 'needs_payer', next: instrument.channel === 'intent' ? { kind: 'app', link } : { kind: 'qr', image: await qrCode(link) }, facts }
  }
  return instrument.method === 'upi' && ['pending', 'success', 'initiated'].includes(status) ? { outcome: 'needs_payer', next: { kind: 'wait' }, facts } : unknown(`the answer (${status.slice(0, 40)}) does not say where the payer goes`)
}

