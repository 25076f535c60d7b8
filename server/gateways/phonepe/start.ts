import { constants, createPublicKey, publicEncrypt, type KeyObject } from 'node:crypto'
import { noPage, notSent, refused, unknown } from '../answers.ts'
import type { Account, Call, Card, Instrument, NextStep, PaymentAnswer, StartRequest } from '../connector.ts'
import { member, textOf, type Json } from '../exact-json.ts'
import { qrCode } from '../qr.ts'
import { send, unanswered } from './api.ts'
import { EXPIRY_MINUTES, PAGE_EXPIRY_MINUTES, banks, cardHost, notHeard, productOf } from './mapping.ts'
import { fetchPayment } from './payments.ts'

/** One try is one order of PhonePe's under our reference, with one attempt. */
export const start = async (call: Call, request: StartRequest): Promise<PaymentAnswer> => {
  const { instrument } = request
  const hosted = instrument.method === 'card' && instrument.channel === 'hosted'
  const asked = { ...request, hosted }
  const order = hosted ? pageOrder(call.now, request) : customOrder(call, request)
  if (order === undefined) return refused({ code: 'no_encryption_key', message: 'the account\'s encryption_key is no public RSA key: a card cannot be sent through it. With channel hosted, the payer can enter it on PhonePe\'s page' })
  const base_url = instrument.method === 'card' && !hosted ? cardHost(call.account.base_url) : undefined
  const said = await send(call, { operation: 'pay', method: 'POST', path: `/${productOf(hosted)}/v2/pay`, base_url, body: order })
  if (said.kind === 'ok') return readStart(call, asked, said.body)
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind === 'no_token') return refused({ code: 'no_access_token', message: said.message })
  if (said.kind === 'unknown') return hosted ? noPage(said.message) : unanswered(said)
  if (notHeard.includes(said.status)) return refused(said)
  // Perhaps because the reference was used: this very request got through before. What such a refusal is called is not published; the order tells.
  const known = await fetchPayment(call, asked)
  return known.outcome === 'not_charged' ? refused(said) : known
}

/** Seconds. */
const lifeOf = (now: Date, expires_at: Date, [least, most]: readonly [number, number]) => Math.min(Math.max(Math.floor((expires_at.getTime() - now.getTime()) / 1000), least * 60), most * 60)

/** An order for PhonePe's page, which offers cards only, and one attempt: a payer who comes back with a decline may be sent elsewhere. */
const pageOrder = (now: Date, { reference, amount_minor, expires_at, return_url }: StartRequest) => ({
  merchantOrderId: reference, amount: Number(amount_minor), expireAfter: lifeOf(now, expires_at, PAGE_EXPIRY_MINUTES), disablePaymentRetry: true,
  paymentFlow: { type: 'PG_CHECKOUT', merchantUrls: { redirectUrl: return_url }, paymentModeConfig: { version: 'V2', enabledPaymentModes: [{ type: 'CARD' }] } },
})

/** Undefined for a card that cannot be encrypted. */
const customOrder = (call: Call, request: StartRequest) => {
  const { reference, amount_minor, currency, preauth, instrument, expires_at, return_url } = request
  const paymentMode = modeOf(request, call.account)
  return paymentMode === undefined ? undefined : {
    merchantOrderId: reference, amount: Number(amount_minor), ...(preauth ? { currency } : {}),
    expireAfter: lifeOf(call.now, expires_at, EXPIRY_MINUTES),
    ...(instrument.method === 'upi' && instrument.channel === 'intent' ? { deviceContext: { deviceOS: 'ANDROID' } } : {}),
    paymentFlow: { type: 'PG', ...(preauth ? { delayedCapture: true } : {}), paymentMode, merchantUrls: { redirectUrl: return_url, ...(preauth ? { cancelRedirectUrl: return_url } : {}) } },
  }
}

/** `paymentMode`; undefined for a card that cannot be encrypted. Which app opens an intent is left to the payer: the link is UPI's own. */
const modeOf = ({ instrument, reference }: StartRequest, account: Account): object | undefined => {
  switch (instrument.method) {
    case 'upi':
      if (instrument.channel === 'collect') return { type: 'UPI_COLLECT', details: { type: 'VPA', vpa: instrument.upi_id }, message: `Order ${reference}` }
      return { type: instrument.channel === 'intent' ? 'UPI_INTENT' : 'UPI_QR' }
    case 'netbanking': return { type: 'NET_BANKING', bankId: banks[instrument.bank] }
    case 'card': return instrument.channel === 'hosted' ? undefined : cardMode(instrument.card, account)
    // The connector declares that it takes none.
    case 'wallet': return undefined
  }
}

/** Number and CVV go encrypted for PhonePe's eyes: RSA with PKCS #1 v1.5 padding, under the key that PhonePe gives each merchant. */
const cardMode = ({ number, cvv, holder_name, expiry_mm, expiry_yy }: Card, { credentials }: Account) => {
  const key = publicKey(credentials['encryption_key'] ?? '')
  const encryptionKeyId = Number(credentials['encryption_key_id'])
  if (key === undefined || !Number.isSafeInteger(encryptionKeyId)) return undefined
  const encrypted = (text: string) => publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(text)).toString('base64')
  return {
    type: 'CARD', authMode: '3DS', savedCard: false,
    cardDetails: { encryptedCardNumber: encrypted(number), encryptedCvv: encrypted(cvv), encryptionKeyId, expiry: { month: expiry_mm, year: `20${expiry_yy}` }, cardHolderName: holder_name },
  }
}

/** From PEM or, as PhonePe hands it out, the base64 inside of it. */
const publicKey = (text: string): KeyObject | undefined => {
  try {
    return text.includes('-----') ? createPublicKey(text) : createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

const readStart = async (call: Call, request: StartRequest & { hosted: boolean }, body: Json): Promise<PaymentAnswer> => {
  const [id, state] = [textOf(member(body, 'orderId')), textOf(member(body, 'state'))]
  // Over at once: the order says how.
  if (state === 'COMPLETED' || state === 'FAILED') return fetchPayment(call, request)
  if (id === undefined || state !== 'PENDING') return unknown('the answer has no readable orderId and state')
  const next = await nextStep(body, request.instrument)
  return next === undefined ? unknown('the answer does not say where the payer goes') : { outcome: 'needs_payer', next, facts: { gateway_payment_id: id } }
}

/** A link that opens an app; nothing that a browser would run. */
const isAppLink = (link: string) => /^(?!javascript:|data:|vbscript:)[a-z][a-z0-9+.-]*:/i.test(link)

const nextStep = async (body: Json, instrument: Instrument): Promise<NextStep | undefined> => {
  const [url, intent, qr] = [textOf(member(body, 'redirectUrl')), textOf(member(body, 'intentUrl')), textOf(member(body, 'qrData'))]
  if (instrument.method !== 'upi') return url !== undefined && /^https?:\/\//.test(url) ? { kind: 'redirect', url } : undefined
  if (instrument.channel === 'collect') return { kind: 'wait' }
  if (instrument.channel === 'intent') return intent !== undefined && isAppLink(intent) ? { kind: 'app', link: intent } : undefined
  return qr !== undefined && qr.startsWith('upi://') && qr.length <= 1_000 ? { kind: 'qr', image: await qrCode(qr) } : undefined
}
