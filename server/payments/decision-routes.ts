import { Type } from 'typebox'
import type { Books } from '../orders/index.ts'
import { fail } from '../platform/errors.ts'
import { operation, text, type RouterApp } from '../platform/http.ts'
import type { Secrets } from '../platform/secrets.ts'
import { decisionOnTheWire } from './decision.ts'
import { PaymentDecision } from './decision-schema.ts'
import { findPayment } from './locate.ts'

const getDecision = operation({
  id: 'getPaymentDecision', tag: 'Control: payments', summary: 'See why a payment went where it went',
  description: 'What the routing decision was made from, the accounts in the order in which they were to be asked, and what came of each try.',
  schema: { params: Type.Object({ payment_id: text({ maxLength: 200, example: 'pay_summer_fashion_001_upi' }) }), response: { 200: PaymentDecision } },
  refusals: ['invalid_payment_id', 'payment_not_found', 'retrieval_failed'],
})

/** For operators, whose projects they all are. */
export const decisionRoutes = ({ books, secrets }: { books: Books; secrets: Secrets }) => async (app: RouterApp) => {
  app.get('/payments/:payment_id/decision', getDecision, async ({ params }) => {
    const { book, payment } = await findPayment({ books, secrets }, params.payment_id)
    const { order_key, number } = payment
    const [tries, routed] = await Promise.all([books.readTries(order_key), books.readRouted(order_key, number)])
    if (routed === undefined) return fail('payment_not_found')
    return decisionOnTheWire(secrets, { book, payment, tries: tries.filter(tried => tried.payment === number), decided_at: routed.occurred_at, decision: routed.detail })
  })
}
