import type { Asked, Gateway, OpenPayment, Page, Simulator } from './gateway.ts'
import { sealed, unsealed } from './ids.ts'
import { decimalsOf } from './money.ts'
import { donePage, notFoundPage, payerPage, type Outcome } from './page.ts'
import { text } from './body.ts'
import { cardNetwork, isLuhn } from './cards.ts'
import { orderById, paymentById, type OrderRow, type PaymentRow } from './rows.ts'

/** What a payer sees and does, which is the same everywhere: a page for each payment, with four buttons, and a way back to the shop. */

export const choices = ['approve', 'decline', 'leave', 'pending'] as const
export type Choice = (typeof choices)[number]

/** Whom the page plays. `wait`: the payer was asked elsewhere, and may answer here too. */
export type Surface = 'card' | 'hosted' | 'bank' | 'wallet' | 'upi' | 'wait'

const surfaces: Record<Surface, { title: string; hint: string }> = {
  card: { title: 'Card issuer (3\u2011D Secure)', hint: 'Your bank asks whether you make this payment. The right password is filled in.' },
  hosted: { title: 'The gateway’s page', hint: 'The card is entered here, so that the shop never has it. A test card is filled in; any other number that could be a card’s is taken too.' },
  bank: { title: 'Test bank', hint: 'You are signed in to the test bank. Approve the payment from your account.' },
  wallet: { title: 'Test wallet', hint: 'Approve the payment from your wallet’s balance.' },
  upi: { title: 'Test UPI app', hint: 'Approve the request with your UPI PIN, which this app knows already.' },
  wait: { title: 'UPI request', hint: 'A request was sent to your UPI app. It can be answered here too.' },
}

/** Where the payer goes after the choice: a link, or a form that the browser posts. */
export type Back = { location: string } | { url: string; fields: Record<string, string> }

/** What a gateway knows about its payers' side. */
export interface Payer {
  /** Where the pages are, below the gateway's path; a token follows that nobody can guess. */
  path: string
  /** The `state` of payments that wait for a payer. */
  waiting: string[]
  /** `cards`: the payer has a card to enter, such as one of these. */
  describe(payment: PaymentRow): { surface: Surface; method: string; otp?: string | undefined; cards?: readonly string[] | undefined }
  /** How a payment that no longer waits is shown. */
  outcome(payment: PaymentRow): Outcome
  /** The payer has opened the page; left out where that changes nothing. */
  opened?(sim: Simulator, payment: PaymentRow): void
  decide(sim: Simulator, payment: PaymentRow, choice: Choice): PaymentRow
  /** Takes the card that was entered, and keeps no more of it than its network and last digits. For a gateway whose page asks for cards. */
  enterCard?(sim: Simulator, payment: PaymentRow, number: string): PaymentRow
  /** Counts a wrong one-time password; the payment as it is then. Left out where none is asked for. */
  wrongOtp?(sim: Simulator, payment: PaymentRow): PaymentRow
  /** Undefined where the shop gave no address: a page says how it went. */
  back(sim: Simulator, payment: PaymentRow, order: OrderRow): Back | undefined
}

/** The page of a payment, below the simulator's base URL. */
export const payerPath = (sim: Simulator, path: string, payment_id: number): string => `${path}/${sealed(sim.secret, 'page', payment_id)}`

/** The parts of a Gateway that follow from its payer's side. */
export const payerSide = (payer: Payer): Required<Pick<Gateway, 'pages' | 'openPayments' | 'decide'>> => ({
  pages: sim => [
    { method: 'GET', path: `${payer.path}/:token`, handle: asked => show(sim, payer, asked) },
    { method: 'POST', path: `${payer.path}/:token`, handle: asked => answer(sim, payer, asked) },
  ],
  openPayments: sim => openPayments(sim, payer),
  decide: (sim, payment, choice) => (payer.waiting.includes(payment.state) ? decide(sim, payer, payment, choice) : payment),
})

/** The choice, with the card that goes with it where one was to be entered: the first test card unless another was. */
const decide = (sim: Simulator, payer: Payer, payment: PaymentRow, choice: Choice, number = payer.describe(payment).cards?.[0]): PaymentRow =>
  payer.decide(sim, number === undefined || choice === 'leave' ? payment : payer.enterCard?.(sim, payment, number) ?? payment, choice)

interface Found { payment: PaymentRow; order: OrderRow }

const find = (sim: Simulator, token = ''): Found | undefined => {
  const id = unsealed(sim.secret, 'page', token)
  const payment = id === undefined ? undefined : paymentById(sim.ledger, id)
  const order = payment && orderById(sim.ledger, payment.order_id)
  return payment && order ? { payment, order } : undefined
}

const nothing: Page = { status: 404, html: notFoundPage('This link belongs to no payment, or to one of a simulator that was reset.') }

const show = (sim: Simulator, payer: Payer, { params }: Asked): Page => {
  const found = find(sim, params.token)
  if (!found) return nothing
  if (!payer.waiting.includes(found.payment.state)) return done(sim, payer, found)
  payer.opened?.(sim, found.payment)
  return ask(sim, payer, found)
}

const answer = (sim: Simulator, payer: Payer, { params, body, base_url }: Asked): Page => {
  const found = find(sim, params.token)
  if (!found) return nothing
  const waits = ({ state }: PaymentRow) => payer.waiting.includes(state)
  const choice = choices.find(each => each === text(body, 'choice'))
  if (choice === undefined) return ask(sim, payer, found, 'Choose one of the buttons.')
  if (!waits(found.payment)) return done(sim, payer, found)
  const { otp, cards } = payer.describe(found.payment)
  const number = cards === undefined ? undefined : text(body, 'card').replaceAll(' ', '') || cards[0]
  if (choice !== 'leave' && number !== undefined && !cards?.includes(number) && !(isLuhn(number) && cardNetwork(number))) return ask(sim, payer, found, 'That is no card number.')
  const given = text(body, 'otp')
  if (choice === 'approve' && given !== '' && otp !== undefined && given !== otp) {
    const payment = payer.wrongOtp?.(sim, found.payment) ?? found.payment
    return waits(payment) ? ask(sim, payer, { ...found, payment }, 'That password is wrong. After three wrong ones the payment is declined.') : done(sim, payer, { ...found, payment })
  }
  const payment = decide(sim, payer, found.payment, choice, number)
  if (cards !== undefined && choice !== 'leave' && payment.state === found.payment.state) return ask(sim, payer, { ...found, payment }, 'That card was declined. Another one may do.')
  return text(body, 'stay') ? { location: `${base_url}/` } : done(sim, payer, { ...found, payment })
}

const ask = (sim: Simulator, payer: Payer, { payment, order }: Found, error?: string): Page => {
  const { surface, method, otp, cards } = payer.describe(payment)
  return { html: payerPage({
    surface: surfaces[surface].title, hint: surfaces[surface].hint, merchant: sim.accounts.get(order.account)?.label ?? order.account, order: order.reference,
    amount: decimalsOf(payment.amount_minor, payment.currency), currency: payment.currency, method, error, otp, cards, action: '',
  }) }
}

const done = (sim: Simulator, payer: Payer, { payment, order }: Found): Page => {
  const back = payer.back(sim, payment, order)
  if (back && 'location' in back) return back
  return { html: donePage({
    surface: surfaces[payer.describe(payment).surface].title, amount: decimalsOf(payment.amount_minor, payment.currency), currency: payment.currency,
    order: order.reference, outcome: payer.outcome(payment), back,
  }) }
}

/** The newest hundred payments that wait for a person. */
const openPayments = (sim: Simulator, payer: Payer): OpenPayment[] => sim.ledger.all<PaymentRow & { reference: string }>(`
  select payments.*, orders.reference from payments join orders on orders.id = payments.order_id
   where payments.state in (select value from json_each(:waiting)) order by payments.id desc limit 100`, { waiting: JSON.stringify(payer.waiting) }).map(payment => ({
  id: String(payment.id), order: payment.reference, account: sim.accounts.get(payment.account)?.label ?? payment.account, method: payer.describe(payment).method,
  amount: `${decimalsOf(payment.amount_minor, payment.currency)} ${payment.currency}`, state: payment.state, path: payerPath(sim, payer.path, payment.id),
}))
