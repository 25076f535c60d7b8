import { notKnown, notSent, unknown } from '../answers.ts'
import type { Call, PaymentAnswer, PaymentAtGateway } from '../connector.ts'
import { member, textOf } from '../exact-json.ts'
import { messageOf, plainText, type Said } from '../said.ts'
import { ask } from './api.ts'
import { words } from './mapping.ts'
import { isUntouched, readTransactions } from './read.ts'

/** How the payment stands; `reference` is Easebuzz's txnid. */
export const fetchPayment = async (call: Call, payment: Asked): Promise<PaymentAnswer> => {
  const now = await look(call, payment)
  // That the question was not sent says nothing about the payment.
  return now.outcome === 'not_charged' && now.because === 'not_sent' ? unknown(now.message) : now
}

/** As fetchPayment; `not_sent` where nothing left, for those who are about to send more. */
const look = async (call: Call, payment: Asked): Promise<PaymentAnswer> => readLook(await askTransaction(call, payment), payment, call.now)

/** As fetchPayment, but a transaction that nobody has begun to pay is not known: for whoever was told that the beginning failed. */
export const fetchBegun = async (call: Call, payment: Asked): Promise<PaymentAnswer> => {
  const said = await askTransaction(call, payment)
  if (said.kind === 'said' && isUntouched(member(said.body, 'msg'))) return notKnown('not_begun')
  const now = readLook(said, payment, call.now)
  return now.outcome === 'not_charged' && now.because === 'not_sent' ? unknown(now.message) : now
}

type Asked = Pick<PaymentAtGateway, 'reference' | 'amount_minor'>

const askTransaction = (call: Call, { reference }: Asked): Promise<Said> => ask(call, 'fetch_payment', '/transaction/v2.1/retrieve', { txnid: reference })

const readLook = (said: Said, payment: Asked, now: Date): PaymentAnswer => {
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind !== 'said') return unknown(messageOf(said))
  const found = member(said.body, 'msg')
  if (member(said.body, 'status') === true && found !== undefined && typeof found === 'object' && found !== null) return readTransactions(found, payment, now)
  const message = textOf(found)
  return member(said.body, 'status') === false && message !== undefined && words.no_transaction.test(message) ? notKnown('not_found') : unknown(plainText(said.body, 'msg') ?? 'the answer does not tell of the transaction')
}

/** Easebuzz's own id of the payment, which refunds go by. */
export const idOfPayment = async (call: Call, payment: PaymentAtGateway): Promise<string | PaymentAnswer> => {
  if (payment.gateway_payment_id !== undefined) return payment.gateway_payment_id
  const now = await look(call, payment)
  return ('facts' in now ? now.facts.gateway_payment_id : undefined) ?? now
}
