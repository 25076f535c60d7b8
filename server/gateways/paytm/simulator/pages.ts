import { payerSide, type Outcome as Shown, type Payer, type Gateway } from '../../simulator/index.ts'
import { paymentFields, withChecksum } from './notices.ts'
import { cardOnPage, test_cards } from './methods.ts'
import { attemptData, orderData } from './orders.ts'
import { bank, page_path, poll, showPaymentPage } from './pay.ts'
import { save, settle, wrongOtp } from './settle.ts'

/** The published one of the test cards. */
const right_otp = '123456'

const shown_state: Record<string, Shown> = { TXN_SUCCESS: 'approved', TXN_FAILURE: 'declined', PENDING: 'pending' }

const payer: Payer = {
  path: page_path,
  waiting: ['PENDING'],
  describe: payment => {
    const { method: { surface = 'wait', title } } = attemptData(payment)
    return { surface, method: title, otp: surface === 'card' ? right_otp : undefined, cards: surface === 'hosted' ? test_cards : undefined }
  },
  outcome: ({ state }) => shown_state[state] ?? 'pending',
  opened: () => undefined,
  decide: (sim, payment, choice) => settle(sim, payment, choice === 'decline' ? { kind: 'decline', code: '227' } : { kind: choice }),
  wrongOtp,
  enterCard: (sim, payment, number) => save(sim, payment, { ...attemptData(payment), method: cardOnPage(number) }),
  // The browser that Paytm had brings the signed result back; who paid in an app is not there.
  back: (sim, payment, order) => {
    const account = sim.accounts.get(order.account)
    return payment.method === 'upi' || account === undefined ? undefined : { url: orderData(order).callbackUrl, fields: withChecksum(paymentFields(order, payment), account) }
  },
}

const side = payerSide(payer)

/** The payers' pages, and the addresses that forms are posted to on the way there. */
export const payersSide: Pick<Gateway, 'pages' | 'openPayments' | 'decide'> = {
  ...side,
  pages: sim => [
    ...side.pages(sim),
    { method: 'POST', path: '/bank', handle: asked => bank(sim, asked) },
    { method: 'POST', path: '/theia/api/v1/upiPollPage', handle: asked => poll(sim, asked) },
    { method: 'POST', path: '/theia/api/v1/showPaymentPage', handle: asked => showPaymentPage(sim, asked) },
  ],
}
