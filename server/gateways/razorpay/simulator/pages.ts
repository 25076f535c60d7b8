import type { Back, Choice, OrderRow, Outcome as Shown, Payer, PaymentRow, Simulator, Surface } from '../../simulator/index.ts'
import { enterCard } from './checkout.ts'
import { declinedBy } from './failures.ts'
import { idOf } from './ids.ts'
import { successFields } from './otp.ts'
import { page_path } from './pay.ts'
import { TIMED_OUT, paymentData } from './payments.ts'
import { settlePayment, type Outcome } from './settle.ts'
import { right_otp, testCards } from './test-data.ts'

const surfaces: Record<string, Surface> = { card: 'card', netbanking: 'bank', wallet: 'wallet', upi: 'upi' }

const shown_state: Record<string, Shown> = { authorized: 'approved', captured: 'approved', refunded: 'refunded', failed: 'declined', created: 'pending', [TIMED_OUT]: 'dropped' }

/** Leaving is what Razorpay calls cancelling; whoever just goes away is noticed by the clock. */
const outcomeOf = (payment: PaymentRow, choice: Choice): Outcome => {
  switch (choice) {
    case 'approve': return { kind: 'approve' }
    case 'decline': return { kind: 'decline', reason: paymentData(payment).method.card?.reason ?? declinedBy[payment.method] ?? 'payment_failed' }
    case 'leave': return { kind: 'decline', reason: 'payment_cancelled' }
    case 'pending': return { kind: 'pending' }
  }
}

/** The way back is a form post to the payment's callback, signed where the payment succeeded. A UPI app leads nowhere. */
const back = (sim: Simulator, payment: PaymentRow, order: OrderRow): Back | undefined => {
  const { failure, callback_url } = paymentData(payment)
  if (callback_url === null || payment.method === 'upi' || payment.state === 'created') return undefined
  return { url: callback_url, fields: failure === null ? successFields(sim, order, payment) : {
    'error[code]': failure.code, 'error[description]': failure.description, 'error[source]': failure.source, 'error[step]': failure.step, 'error[reason]': failure.reason,
    'error[metadata]': JSON.stringify({ payment_id: idOf(sim, 'pay', payment.id), order_id: idOf(sim, 'order', order.id) }),
  } }
}

export const payer: Payer = {
  path: page_path,
  waiting: ['created', TIMED_OUT],
  describe: payment => {
    const { method: { title }, page } = paymentData(payment)
    if (page) return { surface: 'hosted', method: title, cards: testCards }
    return { surface: surfaces[payment.method] ?? 'wait', method: payment.state === TIMED_OUT ? `${title} (approved now, it is approved late)` : title, otp: payment.method === 'card' ? right_otp : undefined }
  },
  outcome: payment => (paymentData(payment).failure?.reason === 'payment_cancelled' ? 'dropped' : shown_state[payment.state] ?? 'pending'),
  opened: () => undefined,
  decide: (sim, payment, choice) => settlePayment(sim, payment, outcomeOf(payment, choice)),
  wrongOtp: (sim, payment) => settlePayment(sim, payment, { kind: 'decline', reason: 'incorrect_otp' }),
  enterCard,
  back,
}
