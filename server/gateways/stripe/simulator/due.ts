import { rows, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { ENTERING } from './data.ts'
import { expire } from './sessions.ts'
import { cancel, expired, settle } from './settle.ts'

/** What time brings: a session is over, a UPI code is no longer good, a hold lapses. */
export const paymentDue = (sim: Simulator, payment: PaymentRow) => {
  const order = rows.orderById(sim.ledger, payment.order_id)
  if (!order) throw new Error(`payment ${payment.id} has no PaymentIntent`)
  if (payment.state === ENTERING) expire(sim, order)
  else if (payment.state === 'requires_capture') cancel(sim, order, 'automatic')
  else settle(sim, order, payment, { kind: 'fail', failure: expired })
}
