import type { OrderRow, Outcome as Shown, Payer, PaymentRow, Simulator } from '../../simulator/index.ts'
import { orderData, paymentData, transactionFields } from './entity.ts'
import { test_cards } from './methods.ts'
import { decide, enterCard, opened, right_otp, wrongOtp } from './settle.ts'
import { page_path, signedFields } from './transactions.ts'

const shown: Record<string, Shown> = { success: 'approved', failure: 'declined', pending: 'pending' }

/** Back to the shop by a form post, to `surl` after a success and to `furl` after anything else. */
const back = (sim: Simulator, payment: PaymentRow, order: OrderRow) => {
  const { surl, furl } = orderData(order).fields
  const url = payment.state === 'success' ? surl : furl
  return url === undefined ? undefined : { url, fields: signedFields(transactionFields(order, payment), sim.accounts.get(order.account)?.client_secret ?? '') }
}

export const payer: Payer = {
  path: page_path,
  // One that nobody has begun is made known to nobody but its maker.
  waiting: ['initiated', 'pending'],
  describe: payment => {
    const { surface = 'wait', title } = paymentData(payment)
    return { surface, method: title, otp: surface === 'card' ? right_otp : undefined, cards: surface === 'hosted' ? test_cards : undefined }
  },
  outcome: ({ state }) => shown[state] ?? 'dropped',
  opened, decide, enterCard, wrongOtp, back,
}
