import { cardTitle, rows, type Choice, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { declineOf } from './declines.ts'
import { paymentData, type PaymentData } from './entity.ts'
import { tellPayment } from './notices.ts'

/** What a payer, a bank or the clock makes of a payment; `state` is then PayU's `unmappedstatus`. */
export type Outcome = { kind: 'approve' } | { kind: 'decline'; code: string } | { kind: 'pending' } | { kind: 'end'; state: 'userCancelled' | 'bounced' | 'dropped' }

const outcomes: Record<Choice, Outcome> = { approve: { kind: 'approve' }, decline: { kind: 'decline', code: 'E905' }, leave: { kind: 'end', state: 'userCancelled' }, pending: { kind: 'pending' } }

export const decide = (sim: Simulator, payment: PaymentRow, choice: Choice): PaymentRow => settlePayment(sim, payment, outcomes[choice])

export const settlePayment = (sim: Simulator, payment: PaymentRow, outcome: Outcome): PaymentRow => {
  const data = paymentData(payment)
  switch (outcome.kind) {
    case 'pending': return save(sim, payment, data, { due_at: null })
    case 'end': return end(sim, payment, data, { state: outcome.state })
    case 'decline': return end(sim, payment, { ...data, decline: declineOf(outcome.code) }, { state: 'failed' })
    case 'approve': {
      if (data.plan.pending) return save(sim, payment, data, { due_at: null })
      return data.plan.decline ? settlePayment(sim, payment, { kind: 'decline', code: data.plan.decline }) : approve(sim, payment, data)
    }
  }
}

const approve = (sim: Simulator, payment: PaymentRow, data: PaymentData): PaymentRow => {
  const amount_minor = data.plan.amount_minor ?? payment.amount_minor
  const taken = data.held
    ? { state: 'auth', authorized_minor: amount_minor, due_at: sim.clock.now() + sim.settings.hold_ms }
    : { state: 'captured', authorized_minor: amount_minor, captured_minor: amount_minor }
  const paid = end(sim, payment, data, { amount_minor, ...taken })
  if (paid.due_at !== null) sim.whenDue('payment', paid.id, paid.due_at)
  return paid
}

const end = (sim: Simulator, payment: PaymentRow, data: PaymentData, columns: Partial<PaymentRow>): PaymentRow => {
  const ended = save(sim, payment, data, { completed_at: sim.clock.now(), due_at: null, ...columns })
  tellPayment(sim, ended)
  return ended
}

const save = (sim: Simulator, payment: PaymentRow, data: PaymentData, columns: Partial<PaymentRow>) => rows.changePayment(sim.ledger, payment, columns, data)

/** What time brings: a collect request is answered, a page was left before or after it was seen, a hold lapses. */
export const paymentDue = (sim: Simulator, payment: PaymentRow) => {
  const data = paymentData(payment)
  if (payment.state === 'auth') lapse(sim, payment, data)
  else if (data.surface === undefined) settlePayment(sim, payment, { kind: 'approve' })
  else settlePayment(sim, payment, { kind: 'end', state: data.opened ? 'dropped' : 'bounced' })
}

/** Held money nobody captured in time: the bank gives it free. */
const lapse = (sim: Simulator, payment: PaymentRow, data: PaymentData) => {
  rows.insertCapture(sim.ledger, { id: sim.ledger.nextId('captures'), payment_id: payment.id, action: 'VOID', amount_minor: payment.authorized_minor, state: 'success', created_at: sim.clock.now() })
  save(sim, payment, data, { state: 'cancelled', authorized_minor: 0, due_at: null })
}

/** Of a card that is entered on PayU's page the network and the last four digits are kept. */
export const enterCard = (sim: Simulator, payment: PaymentRow, number: string): PaymentRow =>
  save(sim, payment, { ...paymentData(payment), title: cardTitle(number), card_no: `XXXXXXXXXXXX${number.slice(-4)}` }, {})

export const opened = (sim: Simulator, payment: PaymentRow) => { save(sim, payment, { ...paymentData(payment), opened: true }, {}) }

/** The published test OTP; any other is wrong, and the third wrong one ends the payment. */
export const right_otp = '123456'
const most_wrong_otps = 3

export const wrongOtp = (sim: Simulator, payment: PaymentRow): PaymentRow => {
  const data = paymentData(payment)
  return data.wrong_otps + 1 >= most_wrong_otps ? settlePayment(sim, payment, { kind: 'decline', code: 'E1601' }) : save(sim, payment, { ...data, wrong_otps: data.wrong_otps + 1 }, {})
}
