import { type OrderRow, type Outcome as Shown, type PaymentRow, type Payer, type Simulator } from '../../simulator/index.ts'
import { callbackFields, orderData, paymentData, statusOf } from './entity.ts'
import { test_cards } from './methods.ts'
import { signedFields } from './notices.ts'
import { page_path } from './pay.ts'
import { decide, enterCard, opened, right_otp, wrongOtp } from './settle.ts'

const shown: Record<string, Shown> = { captured: 'approved', auth: 'approved', cancelled: 'approved', failed: 'declined', pending: 'pending' }

/** Back to the shop by a form post, to `surl` after a success and to `furl` after anything else. */
const back = (sim: Simulator, payment: PaymentRow, order: OrderRow) => {
  const { surl, furl } = orderData(order).fields
  const url = statusOf(payment.state) === 'success' ? surl : furl
  return url === undefined ? undefined : { url, fields: signedFields(callbackFields(order, payment), sim.accounts.get(order.account)?.client_secret ?? '') }
}

export const payer: Payer = {
  path: page_path,
  waiting: ['pending'],
  describe: payment => {
    const { surface = 'wait', title } = paymentData(payment)
    return { surface, method: title, otp: surface === 'card' ? right_otp : undefined, cards: surface === 'hosted' ? test_cards : undefined }
  },
  outcome: ({ state }) => shown[state] ?? 'dropped',
  opened, decide, enterCard, wrongOtp, back,
}
