import { minorOf, rows, text, type Answer, type Asked, type Body, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { bankDown, invalid, wrong } from './errors.ts'
import { findOrder, isRefused } from './orders.ts'
import { paymentData, paymentEntity } from './payments.ts'
import { checkAuthorization } from './validate.ts'

/** Captures (once, all or a part: the rest is released) or voids what a pre-auth payment of the order has set aside. */
export const authorize = (sim: Simulator, asked: Asked): Answer => {
  const order = findOrder(sim, asked)
  if (isRefused(order)) return order
  const refused = checkAuthorization(asked.body)
  if (refused) return refused
  const body = asked.body as Body
  const payment = rows.paymentsOfOrder(sim.ledger, order.id).find(each => each.state === 'SUCCESS' && each.captured_minor === 0 && paymentData(each).preauth)
  const before = payment && rows.captureOfPayment(sim.ledger, payment.id)
  if (!payment || before) return invalid('authorization_invalid', before ? `the authorization was asked to ${before.action.toLowerCase()} before` : 'there is no authorized payment on this order')
  const voids = text(body, 'action') === 'VOID'
  const amount_minor = voids ? payment.authorized_minor : minorOf(body.amount) ?? 0
  if (amount_minor > payment.authorized_minor) return wrong('amount', body.amount)

  const fault = sim.faults.pick('outcome', () => ({ ...authorizationFacts(asked), account: order.account, method: payment.method }))
  if (fault?.kind === 'decline') return bankDown
  const now = sim.clock.now()
  rows.insertCapture(sim.ledger, {
    id: sim.ledger.nextId('captures'), payment_id: payment.id, action: voids ? 'VOID' : 'CAPTURE', amount_minor, state: fault?.kind === 'pending' ? 'PENDING' : 'SUCCESS', created_at: now,
  })
  const changed: PaymentRow = fault?.kind === 'pending' ? { ...payment, due_at: null } : voids ? { ...payment, state: 'VOID', due_at: null } : { ...payment, captured_minor: amount_minor, due_at: null }
  rows.savePayment(sim.ledger, changed)
  return { status: 200, body: paymentEntity(sim, order, changed, asked.headers['x-api-version']) }
}

export const authorizationFacts = ({ params, body }: Asked) => {
  const asked = (body ?? {}) as Body
  return { operation: text(asked, 'action') === 'VOID' ? 'void' : 'capture', reference: params.order_id, amount_minor: minorOf(asked.amount) }
}
