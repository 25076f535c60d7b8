import type { Account, PaymentAtGateway } from '../gateways/index.ts'
import { refundOf, type Refund } from '../orders/index.ts'
import { ask, withCalls, type AskDeps } from '../payments/index.ts'
import { hearRefund } from './refund.ts'

const refundAtGateway = (refund: Refund) => ({
  reference: refund.reference, gateway_refund_id: refund.gateway_refund_id ?? undefined,
  amount_minor: refund.amount_minor, note: refund.note ?? undefined,
})

/** Asks the gateway for the refund that stands on the row; safe to repeat, as the gateway sees the same reference. */
export const sendRefund = async (deps: AskDeps, account: Account, payment: PaymentAtGateway, refund: Refund, cause = 'gateway:answer') => {
  const { answer, calls } = await ask(deps, account, about(refund), (connector, call) => connector.refund(call, payment, refundAtGateway(refund)))
  return deps.books.change(refund.order_key, book => {
    const next = hearRefund(withCalls(book, calls), refund.number, answer, { cause, now: deps.clock.now() })
    return [next, { book: next, refund: refundOf(next, refund.number) ?? refund }]
  })
}

/** Asks how the refund stands; a gateway that does not know it is asked for it (again) – but for one that it has made already. */
export const checkRefund = async (deps: AskDeps, account: Account, payment: PaymentAtGateway, refund: Refund) => {
  const { answer, calls } = await ask(deps, account, about(refund), (connector, call) => connector.fetchRefund(call, payment, refundAtGateway(refund)))
  if (refund.state === 'pending' && answer.outcome === 'not_charged' && answer.because === 'not_known') return sendRefund(deps, account, payment, refund, 'gateway:check')
  // That a question was refused says nothing about the refund.
  const word = answer.outcome === 'not_charged' ? { outcome: 'unknown', message: answer.message } as const : answer
  await deps.books.change(refund.order_key, book => [hearRefund(withCalls(book, calls), refund.number, word, { cause: 'gateway:check', now: deps.clock.now() }), true])
  return undefined
}

const about = (refund: Refund) => ({ payment: refund.payment, refund: refund.number, ...(refund.try === null ? {} : { try: refund.try }) })
