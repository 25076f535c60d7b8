import { rows, type Outcome as Shown, type Payer } from '../../simulator/index.ts'
import { testCards } from './cards.ts'
import { enterCard } from './checkout.ts'
import { right_otp, wrongOtp } from './otp.ts'
import { page_path } from './pay.ts'
import { paymentData } from './payments.ts'
import { back } from './return.ts'
import { settlePayment, type Outcome } from './settle.ts'

const shown_state: Record<string, Shown> = { SUCCESS: 'approved', VOID: 'approved', FAILED: 'declined', USER_DROPPED: 'dropped', CANCELLED: 'declined', PENDING: 'pending' }

const outcomes: Record<'approve' | 'decline' | 'leave' | 'pending', Outcome> = {
  approve: { kind: 'approve' }, decline: { kind: 'decline', code: 'AUTH_DECLINED' }, leave: { kind: 'drop' }, pending: { kind: 'pending' },
}

export const payer: Payer = {
  path: page_path,
  waiting: ['NOT_ATTEMPTED', 'PENDING'],
  describe: payment => {
    const { method: { surface = 'wait', title } } = paymentData(payment)
    return { surface, method: title, otp: surface === 'card' ? right_otp : undefined, cards: surface === 'hosted' ? testCards : undefined }
  },
  outcome: ({ state, refunded_minor }) => (state === 'FAILED' && refunded_minor > 0 ? 'refunded' : shown_state[state] ?? 'pending'),
  opened: (sim, payment) => { if (payment.state === 'NOT_ATTEMPTED') rows.savePayment(sim.ledger, { ...payment, state: 'PENDING' }) },
  decide: (sim, payment, choice) => settlePayment(sim, payment, outcomes[choice]),
  wrongOtp,
  enterCard,
  back: (_sim, _payment, order) => back(order),
}
