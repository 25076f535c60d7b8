import { rows, text, type Answer, type Asked, type Body, type Simulator } from '../../simulator/index.ts'
import { alreadyPaid, invalid, noSuchId, refusals } from './errors.ts'
import { findPayment, paymentEntity } from './payments.ts'
import { takeMoney } from './settle.ts'
import { checkCapture } from './validate.ts'

/** Takes an authorised payment's money: the whole of it, once. */
export const capturePayment = (sim: Simulator, asked: Asked): Answer => {
  const payment = findPayment(sim, asked.account, asked.params.id ?? '')
  const order = payment && rows.orderById(sim.ledger, payment.order_id)
  if (!payment || !order) return noSuchId
  const refused = checkCapture(asked.body)
  if (refused) return refused
  if (payment.state === 'captured') return alreadyPaid
  if (payment.state !== 'authorized') return invalid('Only payments which have been authorized and not yet captured can be captured')
  const body = asked.body as Body
  if (Number(body.amount) !== payment.authorized_minor || text(body, 'currency') !== payment.currency) return invalid('Capture amount must be equal to the amount authorized', 'amount')
  const fault = sim.faults.pick('outcome', () => ({ operation: 'capture', account: payment.account, reference: order.reference, method: payment.method, amount_minor: payment.authorized_minor }))
  // A capture has no state of its own: where the bank does not do it, the payment stays authorised.
  if (fault?.kind === 'decline' || fault?.kind === 'pending') return refusals.bank_down
  rows.insertCapture(sim.ledger, { id: sim.ledger.nextId('captures'), payment_id: payment.id, action: 'CAPTURE', amount_minor: payment.authorized_minor, state: 'captured', created_at: sim.clock.now() })
  return { status: 200, body: paymentEntity(sim, takeMoney(sim, order, payment)) }
}
