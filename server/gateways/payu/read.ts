import { notKnown, stated, unknown, wrongMoney } from '../answers.ts'
import type { Facts, PaymentAnswer, PaymentAtGateway } from '../connector.ts'
import { member, textOf, type Json } from '../exact-json.ts'
import { indianTime } from '../ist.ts'
import { plainText } from '../said.ts'
import { later } from '../../platform/clock.ts'
import { parseDecimal } from '../../platform/money.ts'
import { DROPPED_OPEN_MS, declineOf, plainStates, states } from './mapping.ts'

/** PayU India takes rupees only, and names no currency. */
export const CURRENCY = 'INR'

export const minorOf = (value: Json | undefined) => parseDecimal(textOf(value) ?? '', CURRENCY)

const none = /^not found$/i

/** What verify_payment says of one transaction; `reference` is its txnid. */
export const readTransaction = (answer: Json, asked: Pick<PaymentAtGateway, 'reference' | 'amount_minor'>, now: Date): PaymentAnswer => {
  const details = member(answer, 'transaction_details', asked.reference)
  const status = textOf(member(details, 'status'))
  if (status === undefined) return unknown(plainText(answer, 'msg') ?? 'the answer does not tell of the transaction')
  // The outer status is 0 too where a question was not understood; only these words say that there is nothing.
  if (none.test(status) && none.test(textOf(member(details, 'mihpayid')) ?? 'not found')) return notKnown('not_found')
  if (textOf(member(details, 'txnid')) !== asked.reference) return unknown('the answer is about another transaction')
  const facts = factsOf(details ?? null)
  if (facts.gateway_payment_id === undefined) return unknown('the transaction has no mihpayid')

  const means = meaningOf(status.toLowerCase(), textOf(member(details, 'unmappedstatus'))?.toLowerCase())
  switch (means) {
    case undefined: return unknown(`the transaction is ${status.slice(0, 40)}, ${(textOf(member(details, 'unmappedstatus')) ?? 'without more').slice(0, 40)}, which is not published`)
    case 'going': return waiting(facts)
    case 'dropped': return dropped(facts, now)
    case 'decline': return { outcome: 'declined', facts: withoutMoney(facts), decline: declineOf(textOf(member(details, 'error_code')), plainText(details, 'error_Message') ?? plainText(details, 'field9')) }
    case 'void': case 'drop': return { outcome: 'done', event: means, facts: withoutMoney(facts) }
    case 'capture': case 'authorize': return readMoney(details ?? null, facts, means, asked.amount_minor)
  }
}

/** The transaction was made to hold the money: we noted so ourselves, as PayU does not tell once it is captured. */
export const HELD = 'held'
export const wasHeld = (answer: Json, reference: string) => textOf(member(answer, 'transaction_details', reference, 'udf1')) === HELD

const meaningOf = (status: string, unmapped: string | undefined) => {
  if (unmapped === undefined) return plainStates[status]
  const state = states[unmapped]
  return state?.with === undefined || state.with.includes(status) ? state?.means : undefined
}

const factsOf = (details: Json): Facts => {
  const gateway_payment_id = textOf(member(details, 'mihpayid'))
  const additional = minorOf(member(details, 'additional_charges'))
  return stated<Facts>({
    gateway_payment_id, processor_ref: gateway_payment_id, currency: CURRENCY,
    amount_minor: minorOf(member(details, 'transaction_amount')) ?? minorOf(member(details, 'amt')),
    surcharge_minor: additional === 0n ? undefined : additional,
    // When the transaction was made; PayU does not tell when it was paid.
    at: indianTime(textOf(member(details, 'addedon'))),
    utr: textOf(member(details, 'bank_ref_num')), message: plainText(details, 'field9'),
  })
}

/** What a payment that has not happened says about money is no fact yet. */
const withoutMoney = ({ gateway_payment_id, message }: Facts): Facts => stated<Facts>({ gateway_payment_id, message })

const waiting = (facts: Facts): PaymentAnswer => ({ outcome: 'needs_payer', next: { kind: 'wait' }, facts: withoutMoney(facts) })

const dropped = (facts: Facts, now: Date): PaymentAnswer =>
  (facts.at !== undefined && later(facts.at, DROPPED_OPEN_MS) > now ? waiting(facts) : { outcome: 'done', event: 'drop', facts: withoutMoney(facts) })

/** The amount that the transaction was made for must be the one that was asked; charges that the payer bears are on top of it. */
const readMoney = (details: Json, facts: Facts, event: 'capture' | 'authorize', asked: bigint): PaymentAnswer => {
  if (facts.amount_minor === undefined) return unknown('the transaction has no readable amount')
  if (facts.amount_minor !== asked) return wrongMoney('the gateway reports another amount than was asked')
  // An offer may have let the payer pay less. Of held money, less may have been captured: that is read from the capture.
  const paid = minorOf(member(details, 'net_amount_debit'))
  if (textOf(member(details, 'udf1')) !== HELD && paid !== undefined && paid < asked) return wrongMoney('the payer paid less than was asked')
  return { outcome: 'done', event, facts: facts.surcharge_minor === undefined ? facts : { ...facts, amount_minor: asked + facts.surcharge_minor } }
}
