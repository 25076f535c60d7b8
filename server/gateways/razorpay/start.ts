import { noPage, notSent, refused, unknown } from '../answers.ts'
import type { Call, Instrument, NextStep, PaymentAnswer, StartRequest } from '../connector.ts'
import { exactNumber, member, textOf, type Json } from '../exact-json.ts'
import { emailOf, NO_PHONE } from '../payer.ts'
import { qrCode } from '../qr.ts'
import { minorUnits, paymentIdOf, send } from './api.ts'
import { AUTO_CAPTURE_MINUTES, HOLD_MINUTES, banks, declineOf, verdictOf, wallets } from './mapping.ts'
import { orderNotes, paymentNotes } from './notes.ts'
import { checkoutForm } from './page.ts'
import { fetchPayment } from './payments.ts'

/** One try is one Razorpay order, whose receipt is our reference, paid once. On Razorpay's page there may be several attempts at it. */
export const start = async (call: Call, request: StartRequest): Promise<PaymentAnswer> => {
  const { instrument } = request
  const hosted = instrument.method === 'card' && instrument.channel === 'hosted'
  const asked = { ...request, gateway_payment_id: undefined, started_at: call.now, hosted }
  const made = await send(call, { operation: 'create_order', method: 'POST', path: '/orders', body: orderBody(request) })
  if (made.kind === 'not_sent') return notSent(made.message)
  // An order charges nobody; whatever went wrong with it, there is nothing to pay on.
  if (made.kind === 'unknown') return noPage(made.message)
  // The receipt was used: this very request got through before. How it went is asked, not tried again.
  if (made.kind === 'error') return /receipt should be unique/i.test(made.message) ? fetchPayment(call, asked) : refused(made)
  const order_id = textOf(member(made.body, 'id'))
  if (order_id === undefined || !isAsAsked(made.body, request)) {
    return noPage('the order that the gateway made is not the one that was asked for')
  }
  // The same order once more, and somebody has begun to pay it.
  if (textOf(member(made.body, 'status')) !== 'created' || minorUnits(member(made.body, 'attempts')) !== 0n) return fetchPayment(call, asked)
  const notes = paymentNotes(call.account, order_id, noteOf(request))
  if (instrument.method === 'card' && instrument.channel === 'hosted') return { outcome: 'needs_payer', next: checkoutForm(call, request, order_id, notes), facts: {} }

  const paid = await send(call, { operation: 'create_payment', method: 'POST', path: '/payments/create/json', body: { ...paymentBody(request, order_id), notes, ...methodBody(instrument) } })
  if (paid.kind === 'unknown') return unknown(paid.message)
  if (paid.kind === 'not_sent') return notSent(paid.message)
  if (paid.kind === 'ok') return readStart(call, paid.body, request)
  const verdict = verdictOf(paid.status, paid.failure)
  if (verdict === 'refused') return refused(paid)
  if (verdict === 'unknown') return unknown(`the gateway answered ${paid.status} ${paid.code}`)
  return { outcome: 'declined', decline: declineOf(paid.failure), facts: paid.gateway_payment_id === undefined ? {} : { gateway_payment_id: paid.gateway_payment_id } }
}

/** Nobody was charged yet; an order of other money is simply not used. */
const isAsAsked = (order: Json, { reference, amount_minor, currency }: StartRequest) =>
  textOf(member(order, 'receipt')) === reference && textOf(member(order, 'currency')) === currency && minorUnits(member(order, 'amount')) === amount_minor

const captureOf = ({ preauth }: StartRequest) => (preauth ? 'manual' : 'automatic')

const noteOf = (request: StartRequest) => {
  const { instrument, expires_at } = request
  return { ...request, capture: captureOf(request), page_until: instrument.method === 'card' && instrument.channel === 'hosted' ? expires_at : undefined } as const
}

const orderBody = (request: StartRequest) => ({
  amount: exactNumber(String(request.amount_minor)), currency: request.currency, receipt: request.reference, unique_receipt: true, notes: orderNotes(noteOf(request)),
  // Said with each order, so that what is switched on in the dashboard does not matter.
  payment: {
    capture: captureOf(request),
    capture_options: { ...(request.preauth ? {} : { automatic_expiry_period: AUTO_CAPTURE_MINUTES }), manual_expiry_period: HOLD_MINUTES, refund_speed: 'normal' },
  },
})

/** The payer's device, as issuers ask for it. The merchant's server speaks to us, not the payer's browser: these are plain answers in its place. */
const DEVICE = { ip: '127.0.0.1', user_agent: 'Mozilla/5.0' }
const BROWSER = { java_enabled: false, javascript_enabled: true, timezone_offset: -330, screen_width: 1280, screen_height: 720, color_depth: 24, language: 'en-IN' }

const paymentBody = (request: StartRequest, order_id: string) => ({
  amount: exactNumber(String(request.amount_minor)), currency: request.currency, order_id,
  email: emailOf(request.customer.email, 40),
  contact: /^\+?\d{8,14}$/.test(request.customer.phone ?? '') ? request.customer.phone : NO_PHONE,
  callback_url: request.return_url, referer: new URL(request.return_url).origin, ...DEVICE,
})

const methodBody = (instrument: Exclude<Instrument, { channel: 'hosted' }>): object => {
  switch (instrument.method) {
    // The link of the intent flow is also what a QR code says; Razorpay draws none.
    case 'upi': return { method: 'upi', upi: instrument.channel === 'collect' ? { flow: 'collect', vpa: instrument.upi_id } : { flow: 'intent' } }
    case 'card': {
      const { number, holder_name, expiry_mm, expiry_yy, cvv } = instrument.card
      return {
        method: 'card', card: { number, name: holder_name, expiry_month: expiry_mm, expiry_year: expiry_yy, cvv },
        authentication: { authentication_channel: 'browser' }, browser: BROWSER,
      }
    }
    case 'netbanking': return { method: 'netbanking', bank: banks[instrument.bank] }
    case 'wallet': return { method: 'wallet', wallet: wallets[instrument.provider] }
  }
}

/** `next` lists what can be done now; a payment that needs nobody any more has none, and is asked about. */
const readStart = async (call: Call, body: Json, request: StartRequest): Promise<PaymentAnswer> => {
  const gateway_payment_id = paymentIdOf(member(body, 'razorpay_payment_id'))
  if (gateway_payment_id === undefined) return unknown('the answer has no readable razorpay_payment_id')
  const next = member(body, 'next')
  if (next === undefined) return fetchPayment(call, { ...request, gateway_payment_id, started_at: call.now })
  const step = Array.isArray(next) ? await nextStep(next, request.instrument) : undefined
  return step === undefined ? unknown('the answer does not say where the payer goes') : { outcome: 'needs_payer', next: step, facts: { gateway_payment_id } }
}

const nextStep = async (next: Json[], instrument: Instrument): Promise<NextStep | undefined> => {
  const url = (action: string) => textOf(member(next.find(each => member(each, 'action') === action), 'url'))
  if (instrument.method !== 'upi') {
    const page = url('redirect')
    return page !== undefined && /^https?:\/\//.test(page) ? { kind: 'redirect', url: page } : undefined
  }
  if (instrument.channel === 'collect') return url('poll') === undefined ? undefined : { kind: 'wait' }
  const link = url('intent')
  if (link === undefined || !/^upi:\/\/\S{1,1000}$/.test(link)) return undefined
  return instrument.channel === 'intent' ? { kind: 'app', link } : { kind: 'qr', image: await qrCode(link) }
}
