import type { Call, Instrument, NextStep, PaymentAnswer, StartRequest } from '../connector.ts'
import { exactNumber, member, textOf, type Json } from '../exact-json.ts'
import { days, later, minutes } from '../../platform/clock.ts'
import { parseDecimal, toDecimal } from '../../platform/money.ts'
import { noPage, notSent, refused, unknown } from '../answers.ts'
import { NO_PHONE, tenDigits } from '../payer.ts'
import { send } from './api.ts'
import { CARDS_ONLY, HOSTED, banks, notCharged, wallets } from './mapping.ts'
import { onThePage } from './page.ts'
import { fetchPayment } from './payments.ts'

export const EXPIRY_MINUTES = [16, 43_200] as const

/** One try is one Cashfree order under our reference, paid once. On Cashfree's page there may be several attempts at it. */
export const start = async (call: Call, request: StartRequest): Promise<PaymentAnswer> => {
  const { instrument } = request
  const hosted = instrument.method === 'card' && instrument.channel === 'hosted'
  const made = await send(call, { operation: 'create_order', method: 'POST', path: '/orders', body: orderBody(call.now, request, hosted) })
  if (made.kind === 'not_sent') return notSent(made.message)
  // An order charges nobody; whatever went wrong with it, there is nothing to pay on.
  if (made.kind === 'unknown') return noPage(made.message)
  // The reference was used: this very request got through before. How it went is asked, not tried again.
  if (made.kind === 'error') return made.status === 409 ? fetchPayment(call, { ...request, gateway_payment_id: undefined, started_at: call.now, hosted }) : refused(made)
  const session = textOf(member(made.body, 'payment_session_id'))
  if (session === undefined || !isAsAsked(made.body, request)) {
    return noPage('the order that the gateway made is not the one that was asked for')
  }
  if (instrument.method === 'card' && instrument.channel === 'hosted') return onThePage(call.account, made.body)

  const paid = await send(call, {
    operation: 'pay_order', method: 'POST', path: '/orders/sessions',
    body: JSON.stringify({ payment_session_id: session, payment_method: methodBody(instrument, request, call.now) }),
  })
  if (paid.kind === 'unknown') return unknown(paid.message)
  if (paid.kind === 'not_sent') return notSent(paid.message)
  if (paid.kind === 'error') return notCharged.includes(paid.status) ? refused(paid) : unknown(`the gateway answered ${paid.status} ${paid.code}`)
  return readStart(paid.body, request)
}

/** Nobody was charged yet; an order of other money is simply not used. */
const isAsAsked = (order: Json, { reference, amount_minor, currency }: StartRequest) =>
  textOf(member(order, 'order_id')) === reference && textOf(member(order, 'order_currency')) === currency
  && parseDecimal(textOf(member(order, 'order_amount')) ?? '', currency) === amount_minor

const orderBody = (now: Date, { reference, amount_minor, currency, expires_at, customer, return_url, notify_url }: StartRequest, hosted: boolean) => {
  const [least, most] = EXPIRY_MINUTES
  const expiry = Math.min(Math.max(expires_at.getTime(), later(now, minutes(least)).getTime()), later(now, minutes(most)).getTime())
  return JSON.stringify({
    order_id: reference, order_amount: exactNumber(toDecimal(amount_minor, currency)), order_currency: currency,
    customer_details: {
      customer_id: customerId(customer.id, reference), customer_phone: /^(\d{10}|\+\d{8,15})$/.test(customer.phone ?? '') ? customer.phone : NO_PHONE,
      ...(customer.email === undefined || customer.email.length > 100 ? {} : { customer_email: customer.email }),
    },
    order_meta: { return_url, notify_url, ...(hosted ? { payment_methods: CARDS_ONLY } : {}) },
    ...(hosted ? { order_tags: { channel: HOSTED } } : {}),
    order_expiry_time: new Date(expiry).toISOString(),
  })
}

const customerId = (id: string | undefined, reference: string) => (id !== undefined && /^[A-Za-z0-9_-]{3,50}$/.test(id) ? id : `payer_${reference}`)

const methodBody = (instrument: Exclude<Instrument, { channel: 'hosted' }>, { preauth, expires_at, customer }: StartRequest, now: Date): object => {
  switch (instrument.method) {
    case 'upi': return { upi: upiBody(instrument, preauth, expires_at, now) }
    case 'card': {
      const { number, holder_name, expiry_mm, expiry_yy, cvv } = instrument.card
      return { card: { channel: 'link', card_number: number, card_holder_name: holder_name, card_expiry_mm: expiry_mm, card_expiry_yy: expiry_yy, card_cvv: cvv } }
    }
    case 'netbanking': return { netbanking: { channel: 'link', netbanking_bank_code: banks[instrument.bank] } }
    case 'wallet': return { app: { channel: 'link', provider: wallets[instrument.provider], phone: tenDigits(customer.phone) } }
  }
}

const upiBody = (instrument: Extract<Instrument, { method: 'upi' }>, preauth: boolean, expires_at: Date, now: Date) => ({
  ...(instrument.channel === 'collect' ? { channel: 'collect', upi_id: instrument.upi_id } : { channel: instrument.channel === 'intent' ? 'link' : 'qrcode' }),
  // A one-time mandate: held now, taken by the capture.
  ...(preauth ? { authorize_only: true, authorization: { approve_by: expires_at.toISOString(), start_time: now.toISOString(), end_time: later(expires_at, days(7)).toISOString() } } : {}),
})

/** What Order Pay answers: where the payer goes. Which `action` each flow gives is not fully published; `data` decides. */
const readStart = (body: Json, { instrument, amount_minor, currency }: StartRequest): PaymentAnswer => {
  const id = textOf(member(body, 'cf_payment_id'))
  const amount = parseDecimal(textOf(member(body, 'payment_amount')) ?? '', currency)
  if (id === undefined || amount === undefined) return unknown('the answer has no readable cf_payment_id and payment_amount')
  if (amount < amount_minor) return unknown('the gateway takes less than was asked')
  if (textOf(member(body, 'payment_method')) !== methods[instrument.method]) return unknown('the gateway takes another method than was asked')
  const next = nextStep(body, instrument)
  return next === undefined ? unknown('the answer does not say where the payer goes') : { outcome: 'needs_payer', next, facts: { gateway_payment_id: id } }
}

/** `payment_method` of Order Pay's answer. */
const methods: Readonly<Record<Instrument['method'], string>> = { upi: 'upi', card: 'card', netbanking: 'netbanking', wallet: 'app' }

const nextStep = (body: Json, instrument: Instrument): NextStep | undefined => {
  const url = textOf(member(body, 'data', 'url'))
  const payload = member(body, 'data', 'payload')
  if (instrument.method === 'upi') {
    if (instrument.channel === 'collect') return { kind: 'wait' }
    const found = instrument.channel === 'intent' ? textOf(member(payload, 'default')) : textOf(member(payload, 'qrcode'))
    if (found === undefined) return undefined
    return instrument.channel === 'intent' ? { kind: 'app', link: found } : { kind: 'qr', image: found }
  }
  if (url === undefined || !/^https?:\/\//.test(url)) return undefined
  const fields = textOf(member(body, 'action')) === 'form' && payload !== null && typeof payload === 'object' && !Array.isArray(payload)
    ? Object.fromEntries(Object.entries(payload).flatMap(([name, value]) => { const text = textOf(value); return text === undefined ? [] : [[name, text]] }))
    : undefined
  return fields === undefined ? { kind: 'redirect', url } : { kind: 'form', url, fields }
}
