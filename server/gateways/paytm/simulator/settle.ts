import { rows, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { tellPayment } from './notices.ts'
import { attemptData, type AttemptData } from './orders.ts'

/** What a payer, a bank or the clock makes of an attempt. */
export type Outcome = { kind: 'approve' } | { kind: 'decline'; code: string } | { kind: 'leave' } | { kind: 'pending' }

/** Code to message. Source: the pages on payment status and Paytm's agent skills, in our words. */
const messages: Record<string, string> = {
  '01': 'Txn Success', 141: 'The payer cancelled the payment', 227: 'The payer\'s bank declined the payment', 235: 'The balance is too low', 295: 'The UPI id is not valid',
  401: 'The payer\'s bank declined the payment', 810: 'The payer left the payment page', 820: 'The payer\'s mobile number has changed', 843: 'The payer\'s account is frozen',
}

/** Ends an attempt, or leaves it pending, and tells the merchant. Returns it as it is now. */
export const settle = (sim: Simulator, payment: PaymentRow, outcome: Outcome): PaymentRow => {
  const data = attemptData(payment)
  if (outcome.kind === 'leave') return fail(sim, payment, '810')
  if (outcome.kind === 'decline') return fail(sim, payment, outcome.code)
  if (outcome.kind === 'pending' || data.plan.pending) return save(sim, { ...payment, due_at: null }, data)
  return data.plan.decline ? fail(sim, payment, data.plan.decline) : succeed(sim, payment, data)
}

const orderOf = (sim: Simulator, payment: PaymentRow): OrderRow => {
  const order = rows.orderById(sim.ledger, payment.order_id)
  if (!order) throw new Error(`attempt ${payment.id} has no order`)
  return order
}

const succeed = (sim: Simulator, payment: PaymentRow, data: AttemptData): PaymentRow => {
  const amount_minor = data.plan.amount_minor ?? payment.amount_minor
  rows.setOrderState(sim.ledger, payment.order_id, 'PAID')
  const paid = save(sim, { ...payment, state: 'TXN_SUCCESS', amount_minor, authorized_minor: amount_minor, captured_minor: amount_minor, completed_at: sim.clock.now(), due_at: null }, { ...data, code: '01', message: messages['01'] ?? '' })
  tellPayment(sim, orderOf(sim, paid), paid)
  return paid
}

const fail = (sim: Simulator, payment: PaymentRow, code: string): PaymentRow => {
  const failed = save(sim, { ...payment, state: 'TXN_FAILURE', completed_at: sim.clock.now(), due_at: null }, { ...attemptData(payment), code, message: messages[code] ?? 'The payment failed' })
  tellPayment(sim, orderOf(sim, failed), failed)
  return failed
}

export const save = (sim: Simulator, payment: PaymentRow, data: AttemptData) => rows.changePayment(sim.ledger, payment, {}, data)

const most_wrong_otps = 3

/** Counts a wrong one-time password; the last one allowed ends the payment. */
export const wrongOtp = (sim: Simulator, payment: PaymentRow): PaymentRow => {
  const data = attemptData(payment)
  const wrong_otps = data.wrong_otps + 1
  return wrong_otps >= most_wrong_otps ? fail(sim, payment, '227') : save(sim, payment, { ...data, wrong_otps })
}

/** What time brings: a collect request is answered, a page was left. */
export const paymentDue = (sim: Simulator, payment: PaymentRow) =>
  void settle(sim, payment, attemptData(payment).method.surface ? { kind: 'leave' } : { kind: 'approve' })
