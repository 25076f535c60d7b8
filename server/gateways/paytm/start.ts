import { noPage, notSent, refused, unknown } from '../answers.ts'
import type { Call, Card, Instrument, NextStep, PaymentAnswer, StartRequest } from '../connector.ts'
import { member, textOf, type Json } from '../exact-json.ts'
import { isOnPage, type OnPage } from '../on-page.ts'
import { qrCode } from '../qr.ts'
import { toDecimal } from '../../platform/money.ts'
import { noKey, send, unanswered } from './api.ts'
import { SAME_ORDER, banks, card_modes, duplicates, unclear, wallets } from './mapping.ts'
import { askStatus, fetchPayment, hasNoRecord } from './payments.ts'
import { readOrder } from './read.ts'

/** One try is one Paytm order under our reference: made, and then paid by the means that the payer has chosen. */
export const start = async (call: Call, request: StartRequest): Promise<PaymentAnswer> => {
  const made = await send(call, { operation: 'initiate', path: pathOf('initiateTransaction', call, request), body: orderBody(call, request) })
  if (made.kind === 'not_sent') return notSent(made.message)
  if (made.kind === 'no_key') return refused({ code: 'bad_merchant_key', message: noKey })
  // An order charges nobody.
  if (made.kind === 'unknown') return noPage(made.message)
  const { status, code } = made.result
  // The reference was used: this very request got through before. How it went is asked, not tried again.
  if (code === SAME_ORDER || duplicates.includes(code)) return fetchPayment(call, { ...request, gateway_payment_id: request.reference, started_at: call.now })
  const token = textOf(member(made.body, 'txnToken'))
  if (status !== 'S' || token === undefined) return refused(made.result)
  const { instrument } = request
  return isOnPage(instrument) ? hostedPage(call, request, token) : pay(call, request, token, instrument)
}

/** What Paytm's page offers. Its wallet asks its owner to log in, which is done there. */
const modesOf = (instrument: OnPage) => (instrument.method === 'wallet' ? [wallets[instrument.provider]] : card_modes).map(mode => ({ mode }))

const pathOf = (name: string, { account: { credentials } }: Call, { reference }: StartRequest) => `/theia/api/v1/${name}?${new URLSearchParams({ mid: credentials['mid'] ?? '', orderId: reference })}`

const orderBody = ({ account: { credentials } }: Call, { reference, amount_minor, currency, instrument, return_url, customer }: StartRequest) => ({
  requestType: 'Payment', mid: credentials['mid'] ?? '', websiteName: credentials['website_name'] ?? '', orderId: reference, callbackUrl: return_url,
  txnAmount: { value: toDecimal(amount_minor, currency), currency },
  userInfo: {
    custId: customer.id !== undefined && /^[A-Za-z0-9@._-]{1,64}$/.test(customer.id) ? customer.id : `payer_${reference}`,
    ...(customer.email !== undefined && customer.email.length <= 100 ? { email: customer.email } : {}),
    ...(/^(\+91)?\d{10}$/.test(customer.phone ?? '') ? { mobile: customer.phone?.slice(-10) } : {}),
  },
  // The payer's page offers nothing else.
  ...(isOnPage(instrument) ? { enablePaymentMode: modesOf(instrument) } : {}),
})

/** The payment has no name but ours until its payer has chosen there. */
const hostedPage = (call: Call, request: StartRequest, txnToken: string): PaymentAnswer => ({
  outcome: 'needs_payer', facts: { gateway_payment_id: request.reference },
  next: { kind: 'form', url: call.account.base_url.replace(/\/$/, '') + pathOf('showPaymentPage', call, request), fields: { mid: call.account.credentials['mid'] ?? '', orderId: request.reference, txnToken } },
})

type SentOn = Exclude<Instrument, OnPage>

const pay = async (call: Call, request: StartRequest, token: string, instrument: SentOn): Promise<PaymentAnswer> => {
  const means = await meansOf(call, request, token, instrument)
  const paid = await send(call, {
    operation: 'pay', path: pathOf('processTransaction', call, request), token,
    body: { requestType: 'NATIVE', mid: call.account.credentials['mid'] ?? '', orderId: request.reference, ...means },
  })
  if (paid.kind === 'not_sent') return notSent(paid.message)
  if (paid.kind !== 'answer') return unanswered(paid)
  const { status, code } = paid.result
  if (status === 'S') return readStart(request, paid.body)
  if (status !== 'F' || unclear.includes(code)) return unanswered(paid)
  // A failure may be the bank's, after it was asked; then the order has a record of it.
  const now = await askStatus(call, request.reference)
  if (now.kind !== 'answer') return unanswered(now)
  return hasNoRecord(now) ? refused(paid.result) : readOrder(now.body, now.result, request)
}

const meansOf = async (call: Call, request: StartRequest, token: string, instrument: SentOn): Promise<Record<string, unknown>> => {
  switch (instrument.method) {
    case 'upi': return instrument.channel === 'collect' ? { paymentMode: 'UPI', payerAccount: instrument.upi_id } : { paymentMode: 'UPI_INTENT' }
    case 'netbanking': return { paymentMode: 'NET_BANKING', channelCode: banks[instrument.bank] }
    case 'card': return { paymentMode: await cardMode(call, request, instrument.card, token), cardInfo: cardInfo(instrument.card), authMode: 'otp' }
  }
}

/** Saved card, number, CVV, expiry: the first is empty. */
const cardInfo = ({ number, cvv, expiry_mm, expiry_yy }: Card) => `|${number}|${cvv}|${expiry_mm}20${expiry_yy}`

/** Paytm wants to be told what kind of card it is, and tells so itself by the first nine digits. The address of this call is unverified; a card it does not know counts as credit. */
const cardMode = async (call: Call, request: StartRequest, { number }: Card, token: string) => {
  const said = await send(call, { operation: 'card_kind', path: pathOf('fetchBinDetail', call, request), token, body: { bin: number.slice(0, 9) } })
  return said.kind === 'answer' && textOf(member(said.body, 'binDetail', 'paymentMode')) === 'DEBIT_CARD' ? 'DEBIT_CARD' : 'CREDIT_CARD'
}

const readStart = async (request: StartRequest, body: Json): Promise<PaymentAnswer> => {
  const next = await nextStep(request, body)
  return next === undefined ? unknown('the answer does not say where the payer goes') : { outcome: 'needs_payer', next, facts: { gateway_payment_id: request.reference } }
}

const nextStep = async ({ instrument, reference }: StartRequest, body: Json): Promise<NextStep | undefined> => {
  // Paytm's own waiting page comes with a collect request; the payer is told in their app.
  if (instrument.method === 'upi' && instrument.channel === 'collect') return { kind: 'wait' }
  if (instrument.method !== 'upi') return bankForm(member(body, 'bankForm', 'redirectForm'))
  const link = textOf(member(body, 'deepLinkInfo', 'deepLink')) ?? ''
  if (!link.startsWith('upi://') || link.length > 1_000 || (textOf(member(body, 'deepLinkInfo', 'orderId')) ?? reference) !== reference) return undefined
  return instrument.channel === 'intent' ? { kind: 'app', link } : { kind: 'qr', image: await qrCode(link) }
}

/** What the payer's browser posts to the bank, on Paytm's behalf. */
const bankForm = (form: Json | undefined): NextStep | undefined => {
  const url = textOf(member(form, 'actionUrl'))
  if (url === undefined || !/^https?:\/\//.test(url) || !URL.canParse(url)) return undefined
  const content = member(form, 'content')
  const fields = content !== null && typeof content === 'object' && !Array.isArray(content)
    ? Object.fromEntries(Object.entries(content).map(([name, value]) => [name, textOf(value) ?? '']))
    : {}
  if (/^post$/i.test(textOf(member(form, 'method')) ?? '')) return { kind: 'form', url, fields }
  const address = new URL(url)
  for (const [name, value] of Object.entries(fields)) address.searchParams.set(name, value)
  return { kind: 'redirect', url: address.href }
}
