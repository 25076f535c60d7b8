import { stated, unknown, whatIsWrong } from '../answers.ts'
import type { Facts, NextStep, PaymentAnswer, PaymentAtGateway, RefundAnswer, RefundAtGateway, RefundFacts } from '../connector.ts'
import { ExactNumber, member, textOf, type Json } from '../exact-json.ts'
import { failureOf } from './api.ts'
import { declineOf, declineOfCanceled, intentStates, refundStates } from './mapping.ts'

/** What the payment was to be: an answer about anything else, or about less, proves nothing. */
export type Asked = Pick<PaymentAtGateway, 'reference' | 'amount_minor' | 'currency'> & {
  /** What the payment goes by where that is not the PaymentIntent's id. */
  known_as?: string | undefined
}

/** A whole number of minor units; undefined for anything else. */
export const minorOf = (value: Json | undefined): bigint | undefined =>
  value instanceof ExactNumber && /^-?\d{1,15}$/.test(value.source) ? BigInt(value.source) : undefined

/** Unix seconds. */
export const timeOf = (value: Json | undefined): Date | undefined =>
  value instanceof ExactNumber && /^\d{1,11}$/.test(value.source) ? new Date(Number(value.source) * 1000) : undefined

/** 'inr' is INR. */
export const currencyOf = (value: Json | undefined): string | undefined => textOf(value)?.toUpperCase()

/** Our reference, as we gave it along. */
export const referenceOf = (entity: Json | undefined): string | undefined => textOf(member(entity, 'metadata', 'reference'))

const factsOf = (intent: Json, { known_as }: Asked): Facts => {
  const charge = member(intent, 'latest_charge')
  const details = member(charge, 'payment_method_details', 'card')
  return stated<Facts>({
    gateway_payment_id: known_as ?? textOf(member(intent, 'id')), currency: currencyOf(member(intent, 'currency')), at: timeOf(member(charge, 'created')),
    auth_id: textOf(member(charge, 'authorization_code')) ?? textOf(member(details, 'authorization_code')), processor_ref: textOf(member(charge, 'id')) ?? textOf(charge),
  })
}

/** A PaymentIntent, from the API or from a notice (where its charge is an id only, and does not say whether money was held). */
export const readIntent = (intent: Json, asked: Asked): PaymentAnswer => {
  const status = textOf(member(intent, 'status')) ?? ''
  const state = intentStates[status]
  const facts = factsOf(intent, asked)
  if (state === undefined) return unknown(`the PaymentIntent has the status ${status.slice(0, 40) || 'none'}, which is not published`)
  if (facts.gateway_payment_id === undefined) return unknown('the PaymentIntent has no id')
  if (referenceOf(intent) !== asked.reference) return unknown('the PaymentIntent is of another payment')
  const failure = member(intent, 'last_payment_error')
  switch (state) {
    case 'open':
      if (status !== 'requires_payment_method' || typeof failure !== 'object' || failure === null) return { outcome: 'needs_payer', next: nextStep(intent) ?? { kind: 'wait' }, facts: named(facts) }
      return { outcome: 'declined', decline: declineOf(failureOf(failure)), facts: named(facts) }
    case 'held': return money('authorize', facts, { amount_minor: minorOf(member(intent, 'amount_capturable')) }, asked)
    case 'taken': return readTaken(intent, facts, asked)
    case 'canceled': return readCanceled(intent, facts)
  }
}

/** What a payment that has not happened says about money is no fact yet. */
const named = ({ gateway_payment_id }: Facts): Facts => stated<Facts>({ gateway_payment_id })

const readTaken = (intent: Json, facts: Facts, asked: Asked): PaymentAnswer => {
  const received = minorOf(member(intent, 'amount_received'))
  // What was held may be taken in part; the rest is free again.
  if (textOf(member(intent, 'capture_method')) !== 'manual') return money('capture', facts, { amount_minor: received }, asked)
  if (received === undefined || received <= 0n) return unknown('the PaymentIntent does not say how much was captured')
  return money('capture', facts, { amount_minor: minorOf(member(intent, 'amount')), captured_minor: received }, asked)
}

const money = (event: 'authorize' | 'capture', facts: Facts, { amount_minor, captured_minor }: Pick<Partial<Facts>, 'amount_minor' | 'captured_minor'>, asked: Asked): PaymentAnswer => {
  if (amount_minor === undefined || facts.currency === undefined) return unknown('the PaymentIntent has no readable amount and currency')
  const wrong = whatIsWrong(asked, { amount_minor, currency: facts.currency })
  if (wrong !== undefined) return wrong
  if (captured_minor !== undefined && captured_minor > amount_minor) return unknown('the gateway reports that more was captured than was held')
  return { outcome: 'done', event, facts: stated<Facts>({ ...facts, amount_minor, captured_minor, surcharge_minor: amount_minor === asked.amount_minor ? undefined : amount_minor - asked.amount_minor }) }
}

/** Cancelled while money was held: it was let go. Else nobody had paid. */
const readCanceled = (intent: Json, facts: Facts): PaymentAnswer => {
  const charge = member(intent, 'latest_charge')
  if (typeof charge === 'string') return unknown('the PaymentIntent does not say whether money was held when it was cancelled')
  const held = textOf(member(charge, 'status')) === 'succeeded'
  if (held && member(charge, 'captured') !== false) return unknown('the PaymentIntent was cancelled, and its charge captured')
  if (held) return { outcome: 'done', event: 'void', facts }
  return { outcome: 'declined', decline: declineOfCanceled(textOf(member(intent, 'cancellation_reason'))), facts: named(facts) }
}

/** Where the payer goes. The one answer to a UPI payment has the page that opens an app on a phone, and the QR code for another screen. */
export const nextStep = (intent: Json, channel: 'intent' | 'qrcode' = 'intent'): NextStep | undefined => {
  const action = member(intent, 'next_action')
  const upi = member(action, 'upi_handle_redirect_or_display_qr_code')
  const image = textOf(member(upi, 'qr_code', 'image_url_png'))
  const url = textOf(member(action, 'redirect_to_url', 'url')) ?? textOf(member(upi, 'hosted_instructions_url'))
  if (channel === 'qrcode') return isLink(image) ? { kind: 'qr', image } : undefined
  return isLink(url) ? { kind: 'redirect', url } : undefined
}

const isLink = (text: string | undefined): text is string => text !== undefined && /^https?:\/\//.test(text)

/** A refund, from the API or from a notice. `asked`: where it is known what was asked for. */
export const readRefund = (refund: Json, asked?: Pick<RefundAtGateway, 'reference' | 'amount_minor'> & { currency: string }): RefundAnswer => {
  const status = textOf(member(refund, 'status')) ?? ''
  const state = refundStates[status]
  if (state === undefined) return unknown(`the refund has the status ${status.slice(0, 40) || 'none'}, which is not published`)
  const facts = stated<RefundFacts>({
    gateway_refund_id: textOf(member(refund, 'id')), currency: currencyOf(member(refund, 'currency')), amount_minor: minorOf(member(refund, 'amount')),
    utr: textOf(member(refund, 'destination_details', 'card', 'reference')), message: textOf(member(refund, 'failure_reason')),
  })
  if (facts.gateway_refund_id === undefined || facts.currency === undefined || facts.amount_minor === undefined) return unknown('the refund has no readable id, amount and currency')
  if (asked !== undefined && (referenceOf(refund) !== asked.reference || facts.amount_minor !== asked.amount_minor || facts.currency !== asked.currency)) return unknown('the gateway reports another refund than was asked')
  return state === 'pending' ? { outcome: 'pending', facts } : { outcome: 'done', state, facts }
}
