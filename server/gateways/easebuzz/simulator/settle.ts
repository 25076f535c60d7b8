import { cardTitle, rows, type Choice, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { paymentData, type PaymentData } from './entity.ts'
import { tellPayment } from './notices.ts'

/** What a payer, a bank or the clock makes of a payment; `state` is then Easebuzz's `status`. */
export type Outcome = { kind: 'approve' } | { kind: 'decline'; error: string } | { kind: 'pending' } | { kind: 'end'; state: 'userCancelled' | 'bounced' | 'dropped' }

const outcomes: Record<Choice, Outcome> = { approve: { kind: 'approve' }, decline: { kind: 'decline', error: 'Transaction declined by the customer' }, leave: { kind: 'end', state: 'userCancelled' }, pending: { kind: 'pending' } }

export const decide = (sim: Simulator, payment: PaymentRow, choice: Choice): PaymentRow => settlePayment(sim, payment, outcomes[choice])

export const settlePayment = (sim: Simulator, payment: PaymentRow, outcome: Outcome): PaymentRow => {
  const data = paymentData(payment)
  switch (outcome.kind) {
    case 'pending': return save(sim, payment, data, { state: 'pending', due_at: null })
    case 'end': return end(sim, payment, data, { state: outcome.state })
    case 'decline': return end(sim, payment, { ...data, error: outcome.error }, { state: 'failure' })
    case 'approve': {
      if (data.plan.pending) return save(sim, payment, data, { state: 'pending', due_at: null })
      if (data.plan.decline) return settlePayment(sim, payment, { kind: 'decline', error: data.plan.decline })
      const amount_minor = data.plan.amount_minor ?? payment.amount_minor
      return end(sim, payment, data, { state: 'success', amount_minor, authorized_minor: amount_minor, captured_minor: amount_minor })
    }
  }
}

const end = (sim: Simulator, payment: PaymentRow, data: PaymentData, columns: Partial<PaymentRow>): PaymentRow => {
  const ended = save(sim, payment, data, { completed_at: sim.clock.now(), due_at: null, ...columns })
  tellPayment(sim, ended)
  return ended
}

const save = (sim: Simulator, payment: PaymentRow, data: PaymentData, columns: Partial<PaymentRow>) => rows.changePayment(sim.ledger, payment, columns, data)

/** What time brings: a collect request is answered, a page was left before or after it was seen. */
export const paymentDue = (sim: Simulator, payment: PaymentRow) => {
  const { surface, opened: seen } = paymentData(payment)
  if (surface === undefined) settlePayment(sim, payment, { kind: 'approve' })
  else settlePayment(sim, payment, { kind: 'end', state: seen ? 'dropped' : 'bounced' })
}

/** Of a card that is entered on Easebuzz's page the network and the last four digits are kept. */
export const enterCard = (sim: Simulator, payment: PaymentRow, number: string): PaymentRow => save(sim, payment, { ...paymentData(payment), title: cardTitle(number) }, {})

export const opened = (sim: Simulator, payment: PaymentRow) => { save(sim, payment, { ...paymentData(payment), opened: true }, {}) }

/** No test OTP is published; this one is ours. The third wrong one ends the payment. */
export const right_otp = '123456'
const most_wrong_otps = 3

export const wrongOtp = (sim: Simulator, payment: PaymentRow): PaymentRow => {
  const data = paymentData(payment)
  return data.wrong_otps + 1 >= most_wrong_otps ? settlePayment(sim, payment, { kind: 'decline', error: 'Incorrect OTP entered' }) : save(sim, payment, { ...data, wrong_otps: data.wrong_otps + 1 }, {})
}
