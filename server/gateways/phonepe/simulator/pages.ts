import { cardTitle, type Outcome as Shown, type Payer } from '../../simulator/index.ts'
import { test_cards } from './methods.ts'
import { attemptData, orderData } from './orders.ts'
import { page_path } from './pay.ts'
import { save, settle, wrongOtp } from './settle.ts'

/** The published one of the test cards. */
const right_otp = '123456'

const shown_state: Record<string, Shown> = { COMPLETED: 'approved', AUTHORIZED: 'approved', CAPTURE_IN_PROGRESS: 'approved', FAILED: 'declined' }

export const payer: Payer = {
  path: page_path,
  waiting: ['PENDING', 'AUTHORIZATION_IN_PROGRESS'],
  describe: payment => {
    const { method: { surface = 'wait', title } } = attemptData(payment)
    return { surface, method: title, otp: surface === 'card' ? right_otp : undefined, cards: surface === 'hosted' ? test_cards : undefined }
  },
  outcome: ({ state }) => shown_state[state] ?? 'pending',
  opened: () => undefined,
  decide: (sim, payment, choice) => settle(sim, payment, choice === 'decline' ? { kind: 'decline', code: payment.method.startsWith('UPI') ? 'ZA' : '17' } : { kind: choice }),
  wrongOtp,
  enterCard: (sim, payment, number) => {
    const data = attemptData(payment)
    return save(sim, payment, { ...data, method: { ...data.method, title: cardTitle(number) } })
  },
  // Only a browser that PhonePe has sent somewhere comes back; the address is used as it is.
  back: (_, payment, order) => {
    const { redirectUrl } = orderData(order)
    return redirectUrl === '' || payment.method.startsWith('UPI') ? undefined : { location: redirectUrl }
  },
}
