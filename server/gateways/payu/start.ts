import { noPage, notSent, refused, unknown } from '../answers.ts'
import type { Call, Instrument, NextStep, PaymentAnswer, StartRequest } from '../connector.ts'
import { member, textOf, type Json } from '../exact-json.ts'
import { emailOf, NO_NAME, tenDigits } from '../payer.ts'
import { requestHash, type Fields } from '../piped-hash.ts'
import { postedForm } from '../posted-form.ts'
import { qrCode } from '../qr.ts'
import { messageOf, plainText } from '../said.ts'
import { toDecimal } from '../../platform/money.ts'
import { command, pay } from './api.ts'
import { CARDS_ONLY, banks, unsigned, wallets } from './mapping.ts'
import { fetchPayment } from './payments.ts'
import { HELD, minorOf, readTransaction } from './read.ts'

/** What PayU wants of every payer's browser, and the merchant does not tell us. */
const no_browser = { txn_s2s_flow: '4', s2s_client_ip: '127.0.0.1', s2s_device_info: 'Sluice' }

/** One try is one transaction whose txnid is our reference. */
export const start = async (call: Call, request: StartRequest): Promise<PaymentAnswer> => {
  const { instrument } = request
  if (instrument.method === 'card' && instrument.channel === 'hosted') return sendToPage(call, request)
  const said = await pay(call, signed(call, { ...commonFields(request), ...no_browser, ...methodFields(instrument) }))
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind === 'refused') return refused({ code: `http_${said.status}`, message: messageOf(said) })
  if (said.kind === 'unknown') return unknown(said.message)

  const error = textOf(member(said.body, 'error'))
  const state = (textOf(member(said.body, 'metaData', 'unmappedStatus')) ?? textOf(member(said.body, 'metaData', 'txnStatus')))?.toLowerCase()
  if (error !== undefined) return stopped(call, request, error, plainText(said.body, 'message') ?? 'The gateway refused the payment')
  if (state === undefined || textOf(member(said.body, 'metaData', 'txnId')) !== request.reference) return unknown('the answer does not tell of the transaction')
  if (state !== 'pending') {
    const code = textOf(member(said.body, 'metaData', 'statusCode')) ?? state
    return stopped(call, request, code, plainText(said.body, 'metaData', 'message') ?? 'The gateway did not start the payment')
  }
  const next = await nextStep(said.body, request)
  const id = textOf(member(said.body, 'result', 'paymentId'))
  return typeof next === 'string' ? unknown(next) : { outcome: 'needs_payer', next, facts: id === undefined ? {} : { gateway_payment_id: id } }
}

const signed = ({ account: { credentials: { key = '', salt = '' } } }: Call, fields: Fields) => ({ key, ...fields, hash: requestHash({ key, ...fields }, salt) })

/**
 * The payer's browser makes the transaction, by posting a form. PayU is asked for it first: that tells wrong credentials, and a gateway that is
 * down, as long as another account can take the payment, and whether this very form was posted before.
 */
const sendToPage = async (call: Call, request: StartRequest): Promise<PaymentAnswer> => {
  const said = await command(call, 'fetch_payment', 'verify_payment', request.reference)
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind !== 'said') return noPage(messageOf(said))
  if (member(said.body, 'transaction_details', request.reference) === undefined) return noPage(plainText(said.body, 'msg') ?? 'the answer does not tell of the transaction')
  if (!isNotKnown(readTransaction(said.body, request, call.now))) {
    const now = await fetchAgain(call, request)
    return isNotKnown(now) ? noPage('PayU tells of the transaction, and then of none') : now
  }
  const fields = signed(call, { ...commonFields(request), enforce_paymethod: CARDS_ONLY })
  return { outcome: 'needs_payer', next: { kind: 'form', url: `${call.account.base_url.replace(/\/$/, '')}/_payment`, fields }, facts: {} }
}

/**
 * PayU did not take the request, or is through with the payment already. That it did not take it may be so because an earlier request with the
 * same txnid got through: the transaction itself tells, unless PayU does not know us at all.
 */
const stopped = async (call: Call, request: StartRequest, code: string, message: string): Promise<PaymentAnswer> => {
  if (unsigned.test(message)) return refused({ code, message })
  const now = await fetchAgain(call, request)
  return isNotKnown(now) ? refused({ code, message }) : now
}

const fetchAgain = (call: Call, request: StartRequest) => fetchPayment(call, { ...request, gateway_payment_id: undefined, started_at: call.now })

const isNotKnown = (answer: PaymentAnswer) => answer.outcome === 'not_charged' && answer.because === 'not_known'

/** Whatever we send PayU ourselves: all but a card that the payer enters there. */
type SentOn = Exclude<Instrument, { channel: 'hosted' }>

const commonFields = ({ reference, amount_minor, currency, customer, return_url, notify_url, preauth }: StartRequest): Fields => ({
  txnid: reference, amount: toDecimal(amount_minor, currency), productinfo: 'Order', firstname: NO_NAME, email: emailOf(customer.email, 50),
  phone: tenDigits(customer.phone),
  surl: return_url, furl: return_url, curl: return_url, notifyurl: notify_url,
  ...(preauth ? { pre_authorize: '1', udf1: HELD } : {}),
})

const methodFields = (instrument: SentOn): Fields => {
  switch (instrument.method) {
    case 'upi': return instrument.channel === 'collect' ? { pg: 'UPI', bankcode: 'UPI', vpa: instrument.upi_id } : { pg: 'UPI', bankcode: 'INTENT' }
    case 'card': {
      const { number, holder_name, expiry_mm, expiry_yy, cvv } = instrument.card
      return { pg: 'CC', bankcode: 'CC', ccnum: number, ccname: holder_name, ccvv: cvv, ccexpmon: expiry_mm, ccexpyr: `20${expiry_yy}` }
    }
    case 'netbanking': return { pg: 'NB', bankcode: banks[instrument.bank] }
    case 'wallet': return { pg: 'CASH', bankcode: wallets[instrument.provider] }
  }
}

/** Where the payer goes, or why that cannot be read. */
const nextStep = async (body: Json, { instrument, amount_minor }: StartRequest): Promise<NextStep | string> => {
  if (instrument.method === 'upi') {
    if (instrument.channel === 'collect') return { kind: 'wait' }
    const data = textOf(member(body, 'result', 'intentURIData'))
    if (data === undefined) return 'the answer has no link for a UPI app'
    const link = data.startsWith('upi://') ? data : `upi://pay?${data}`
    if (!URL.canParse(link) || minorOf(new URL(link).searchParams.get('am')) !== amount_minor) return 'the link for a UPI app asks for another amount'
    return instrument.channel === 'intent' ? { kind: 'app', link } : { kind: 'qr', image: await qrCode(link) }
  }
  const template = textOf(member(body, 'result', 'acsTemplate'))
  return (template === undefined ? undefined : postedForm(Buffer.from(template, 'base64').toString('utf8'))) ?? 'the answer does not say where the payer goes'
}
