import { stated, truthOf, unknown, wrongMoney } from '../answers.ts'
import type { Facts, PaymentAnswer, PaymentAtGateway } from '../connector.ts'
import { member, textOf, type Json } from '../exact-json.ts'
import { indianTime } from '../ist.ts'
import { plainText } from '../said.ts'
import { later } from '../../platform/clock.ts'
import { parseDecimal } from '../../platform/money.ts'
import { DROPPED_OPEN_MS, declineOf, states } from './mapping.ts'

/** Easebuzz takes rupees only, and names no currency. */
export const CURRENCY = 'INR'

export const minorOf = (value: Json | undefined) => parseDecimal(textOf(value) ?? '', CURRENCY)

type Asked = Pick<PaymentAtGateway, 'reference' | 'amount_minor'>

/** What the payer was asked for and did under one txnid: one transaction, or a list of attempts. */
export const readTransactions = (found: Json, asked: Asked, now: Date): PaymentAnswer =>
  truthOf((Array.isArray(found) ? found : [found]).map(each => readTransaction(each, asked, now))) ?? unknown('the answer does not tell of the transaction')

/** Nobody has begun to pay it. */
export const isUntouched = (found: Json | undefined): boolean => {
  const all = Array.isArray(found) ? found : [found]
  return all.length > 0 && all.every(each => textOf(member(each, 'status'))?.toLowerCase() === 'preinitiated')
}

const readTransaction = (transaction: Json, asked: Asked, now: Date): PaymentAnswer => {
  if (textOf(member(transaction, 'txnid')) !== asked.reference) return unknown('the answer is about another transaction')
  const status = textOf(member(transaction, 'status')) ?? ''
  const facts = factsOf(transaction)
  const means = states[status.toLowerCase()]
  if (means === undefined) return unknown(`the transaction is ${status === '' ? 'in no state' : status.slice(0, 40)}, which is not known`)
  switch (means) {
    case 'going': return waiting(facts)
    case 'dropped': return facts.at !== undefined && later(facts.at, DROPPED_OPEN_MS) > now ? waiting(facts) : { outcome: 'done', event: 'drop', facts: withoutMoney(facts) }
    case 'drop': return { outcome: 'done', event: 'drop', facts: withoutMoney(facts) }
    case 'decline': return { outcome: 'declined', facts: withoutMoney(facts), decline: declineOf(plainText(transaction, 'error_Message') ?? plainText(transaction, 'error')) }
    case 'capture': return readMoney(facts, minorOf(member(transaction, 'amount')), asked.amount_minor)
  }
}

const factsOf = (transaction: Json): Facts => {
  const gateway_payment_id = textOf(member(transaction, 'easepayid'))
  return stated<Facts>({
    gateway_payment_id, processor_ref: gateway_payment_id, currency: CURRENCY, amount_minor: minorOf(member(transaction, 'net_amount_debit')) ?? minorOf(member(transaction, 'amount')),
    // When the transaction was made; Easebuzz does not tell when it was paid.
    at: indianTime(textOf(member(transaction, 'addedon'))), utr: textOf(member(transaction, 'bank_ref_num')), message: plainText(transaction, 'error_Message'),
  })
}

const withoutMoney = ({ gateway_payment_id, message }: Facts): Facts => stated<Facts>({ gateway_payment_id, message })

const waiting = (facts: Facts): PaymentAnswer => ({ outcome: 'needs_payer', next: { kind: 'wait' }, facts: withoutMoney(facts) })

/** The amount of the transaction must be the one that was asked; what the payer paid may be more, by charges on top of it. */
const readMoney = (facts: Facts, amount: bigint | undefined, asked: bigint): PaymentAnswer => {
  if (facts.gateway_payment_id === undefined) return unknown('the transaction has no easepayid')
  if (amount === undefined || facts.amount_minor === undefined) return unknown('the transaction has no readable amount')
  if (amount !== asked) return wrongMoney('the gateway reports another amount than was asked')
  if (facts.amount_minor < asked) return wrongMoney('the payer paid less than was asked')
  return { outcome: 'done', event: 'capture', facts: facts.amount_minor === asked ? facts : { ...facts, surcharge_minor: facts.amount_minor - asked } }
}
