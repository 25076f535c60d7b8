import type { Facts, PaymentAnswer, PaymentAtGateway, RefundAnswer, RefundAtGateway, RefundFacts } from '../connector.ts'
import { member, textOf, timeOf, type Json } from '../exact-json.ts'
import { parseDecimal } from '../../platform/money.ts'
import { stated, truthOf, unknown, whatIsWrong } from '../answers.ts'
import { declineOf, ended, going, refundStates } from './mapping.ts'

/** What the payment was to be: an answer about anything else, or about less, proves nothing. */
export type Asked = Pick<PaymentAtGateway, 'reference' | 'amount_minor' | 'currency'>

/** An amount written as a number, in major units of the currency beside it. */
const minorOf = (value: Json | undefined, currency: string | undefined) => {
  const text = textOf(value)
  return text === undefined || currency === undefined ? undefined : parseDecimal(text, currency)
}

const factsOf = (payment: Json): Facts => {
  const currency = textOf(member(payment, 'payment_currency'))
  const amount_minor = minorOf(member(payment, 'payment_amount'), currency)
  const id = textOf(member(payment, 'cf_payment_id'))
  return stated<Facts>({
    gateway_payment_id: id, amount_minor, currency, surcharge_minor: undefined,
    captured_minor: minorOf(member(payment, 'authorization', 'captured_amount'), currency),
    at: timeOf(member(payment, 'payment_completion_time')) ?? timeOf(member(payment, 'payment_time')),
    auth_id: textOf(member(payment, 'auth_id')), processor_ref: id, utr: textOf(member(payment, 'bank_reference')),
    message: textOf(member(payment, 'payment_message')),
  })
}

/** A PaymentEntity, from the API or from a notice (which does not say whether pre-auth money was captured). */
export const readPayment = (payment: Json, preauth: boolean, asked: Asked): PaymentAnswer => {
  const status = member(payment, 'payment_status')
  const facts = factsOf(payment)
  if (typeof status !== 'string') return unknown('the payment has no payment_status')
  if (facts.gateway_payment_id === undefined) return unknown('the payment has no cf_payment_id')
  if ((textOf(member(payment, 'order_id')) ?? asked.reference) !== asked.reference) return unknown('the payment is of another order')
  if (going.includes(status)) return { outcome: 'needs_payer', next: { kind: 'wait' }, facts: withoutMoney(facts) }
  if (status === 'SUCCESS') return readSuccess(payment, facts, preauth, asked)
  const event = ended[status]
  if (event === undefined) return unknown(`the payment has the status ${status.slice(0, 40)}, which is not published`)
  if (event !== 'decline') return { outcome: 'done', event, facts }
  const detail = (name: string) => textOf(member(payment, 'error_details', name))
  return { outcome: 'declined', facts: withoutMoney(facts), decline: declineOf(detail('error_code'), detail('error_code_raw'), detail('error_reason'), detail('error_description')) }
}

/** What a payment that has not happened says about money is no fact yet. */
const withoutMoney = ({ gateway_payment_id, message }: Facts): Facts => ({ ...(gateway_payment_id === undefined ? {} : { gateway_payment_id }), ...(message === undefined ? {} : { message }) })

const readSuccess = (payment: Json, paid: Facts, preauth: boolean, asked: Asked): PaymentAnswer => {
  if (paid.currency === undefined || paid.amount_minor === undefined) return unknown('the payment has no readable amount and currency')
  const wrong = whatIsWrong(asked, { amount_minor: paid.amount_minor, currency: paid.currency })
  if (wrong !== undefined) return wrong
  // A fee that Cashfree lets the payer bear is on top of the order's amount.
  const facts: Facts = paid.amount_minor === asked.amount_minor ? paid : { ...paid, surcharge_minor: paid.amount_minor - asked.amount_minor }
  const action = textOf(member(payment, 'authorization', 'action'))
  const done = textOf(member(payment, 'authorization', 'status')) === 'SUCCESS'
  if (action === 'VOID' && done) return { outcome: 'done', event: 'void', facts }
  const captured = member(payment, 'is_captured')
  if (captured !== true && captured !== false && captured !== null && captured !== undefined) return unknown('is_captured is neither true nor false')
  if (captured === true) return { outcome: 'done', event: 'capture', facts }
  // Asked for, and under way: neither held nor taken for certain.
  if (action !== undefined && !done && textOf(member(payment, 'authorization', 'status')) === 'PENDING') return unknown(`the ${action.toLowerCase()} is under way`)
  if (captured === false || facts.message?.startsWith('PRE_AUTH')) return { outcome: 'done', event: 'authorize', facts }
  // Only notices leave is_captured out. On an account that holds money they do not say enough: the API is asked.
  return preauth ? unknown('the notice does not say whether the money was captured') : { outcome: 'done', event: 'capture', facts }
}

/** What the payments of one order come to; undefined where there are none. */
export const readPayments = (payments: Json[], preauth: boolean, asked: Asked): PaymentAnswer | undefined => truthOf(payments.map(payment => readPayment(payment, preauth, asked)))

/** A RefundEntity, from the API or from a notice. `asked`: where it is known what was asked for. */
export const readRefund = (refund: Json, asked?: Pick<RefundAtGateway, 'reference' | 'amount_minor'> & { currency: string }): RefundAnswer => {
  const status = textOf(member(refund, 'refund_status')) ?? ''
  const state = refundStates[status]
  if (state === undefined) return unknown(`the refund has the status ${status.slice(0, 40)}, which is not published`)
  const currency = textOf(member(refund, 'refund_currency'))
  const facts = stated<RefundFacts>({
    gateway_refund_id: textOf(member(refund, 'cf_refund_id')), currency, amount_minor: minorOf(member(refund, 'refund_amount'), currency),
    utr: textOf(member(refund, 'refund_arn')), message: textOf(member(refund, 'status_description')),
  })
  if (facts.gateway_refund_id === undefined || facts.currency === undefined || facts.amount_minor === undefined) return unknown('the refund has no readable id, amount and currency')
  if (asked !== undefined && (textOf(member(refund, 'refund_id')) !== asked.reference || facts.amount_minor !== asked.amount_minor || facts.currency !== asked.currency)) {
    return unknown('the gateway reports another refund than was asked')
  }
  return state === 'pending' ? { outcome: 'pending', facts } : { outcome: 'done', state, facts }
}

