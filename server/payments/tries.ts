import type { Facts, PaymentAnswer } from '../gateways/index.ts'
import { gatewayPaymentKey, withRef, withTry, type Book, type Payment, type Try } from '../orders/index.ts'
import type { Hearing } from './hearing.ts'

/** The gateway may still take money for it, or may have done so without our knowing. */
export const isOpenTry = ({ outcome }: Try) => outcome === null || outcome === 'unknown' || outcome === 'needs_payer'

/** Why the money is not what was asked for; undefined when it is at least that. */
export const mismatch = (payment: Payment, { amount_minor, currency }: Facts) => {
  if (currency === undefined || amount_minor === undefined) return 'The gateway reports success without amount or currency'
  if (currency !== payment.currency) return `The gateway reports ${currency} where ${payment.currency} was asked`
  if (amount_minor < payment.amount_minor) return 'The gateway reports less money than was asked'
  return undefined
}

/** The same of an answer, whoever found it: the connector, or we; undefined where it reports no such money. */
export const wrongIn = (payment: Payment, answer: PaymentAnswer): string | undefined => {
  if (answer.outcome === 'unknown') return answer.wrong_money === true ? answer.message : undefined
  return bringsMoney(answer) ? mismatch(payment, answer.facts) : undefined
}

/** The answer says that money moved to us, or is held for us. */
export const bringsMoney = (answer: PaymentAnswer): answer is Extract<PaymentAnswer, { outcome: 'done' }> & { event: 'authorize' | 'capture' } =>
  answer.outcome === 'done' && (answer.event === 'authorize' || answer.event === 'capture')

/** The gateway was not reached, or would not say: how the payment stands is as little known as before. */
export const saysNothing = (answer: PaymentAnswer) =>
  (answer.outcome === 'unknown' && answer.wrong_money !== true) || (answer.outcome === 'not_charged' && answer.because !== 'not_known')

type Word = Pick<Try, 'outcome' | 'code' | 'fault'>

/** What the answer says of how the try ended, or stands; undefined where it says nothing of that. */
const wordOf = (payment: Payment, tried: Try, answer: PaymentAnswer, { start, grace_over }: Hearing): Word | undefined => {
  if (wrongIn(payment, answer) !== undefined) return { outcome: 'unknown', code: 'wrong_money', fault: null }
  switch (answer.outcome) {
    case 'needs_payer': return { outcome: 'needs_payer', code: null, fault: null }
    case 'unknown': return { outcome: 'unknown', code: null, fault: null }
    case 'declined': return { outcome: 'declined', code: answer.decline.code, fault: answer.decline.fault }
    case 'done': return { outcome: 'done', code: answer.event, fault: null }
    case 'not_charged': {
      const over = answer.because === 'not_known' ? grace_over === true && tried.gateway_payment_id === null : start === true
      return over ? { outcome: 'not_charged', code: answer.code.slice(0, 100), fault: null } : undefined
    }
  }
}

/** How much a word proves. A try's word is replaced only by one that proves more; while it is open, by any other. */
const weight = ({ outcome, code }: Word) => {
  if (outcome === 'not_charged') return 2
  if (outcome === 'done') return code === 'capture' ? 6 : code === 'void' ? 5 : code === 'authorize' ? 4 : 3
  if (outcome === 'declined') return 3
  // Money, though not what was asked for: whatever was said before is in doubt.
  return code === 'wrong_money' ? 3.5 : 1
}

/** Writes down what the gateway said of the try, and under which id it knows the payment. */
export const answerTry = (book: Book, payment: Payment, tried: Try, answer: PaymentAnswer, hearing: Hearing): Book => {
  const gateway_payment_id = ('facts' in answer ? answer.facts.gateway_payment_id : undefined) ?? tried.gateway_payment_id
  const word = wordOf(payment, tried, answer, hearing)
  const said = word !== undefined && (weight(word) > weight(tried) || (weight(word) === 1 && weight(tried) === 1 && word.outcome !== tried.outcome)) ? word : undefined
  if (said === undefined && gateway_payment_id === tried.gateway_payment_id) return book
  const next = withTry(book, { ...tried, ...said, answered_at: hearing.now, gateway_payment_id })
  if (gateway_payment_id === null || gateway_payment_id === tried.gateway_payment_id) return next
  return withRef(next, { ref_key: gatewayPaymentKey(tried.account_id, gateway_payment_id), payment: payment.number, try: tried.number })
}
