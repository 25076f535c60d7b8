import { decimalsOf, donePage, notFoundPage, payerPage, rows, text, unsealed, type Asked, type Body, type OpenPayment, type OrderRow, type Outcome as Shown, type Page, type PageRoute, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { orderData } from './orders.ts'
import { right_otp, wrongOtp } from './otp.ts'
import { pagePath } from './pay.ts'
import { paymentData, type PaymentData } from './payments.ts'
import { settlePayment, type Outcome } from './settle.ts'

const surfaces: Record<string, { title: string; hint: string }> = {
  card: { title: 'Card issuer (3-D Secure)', hint: 'Your bank asks whether you make this payment. The right password is filled in.' },
  bank: { title: 'Test bank', hint: 'You are signed in to the test bank. Approve the payment from your account.' },
  wallet: { title: 'Test wallet', hint: 'Approve the payment from your wallet’s balance.' },
  upi: { title: 'Test UPI app', hint: 'Approve the request with your UPI PIN, which this app knows already.' },
  wait: { title: 'UPI request', hint: 'A request was sent to your UPI app. It can be answered here too.' },
}

const shown_state: Record<string, Shown> = { SUCCESS: 'approved', VOID: 'approved', FAILED: 'declined', USER_DROPPED: 'dropped', CANCELLED: 'declined', PENDING: 'pending' }

const choices: Record<string, Outcome> = {
  approve: { kind: 'approve' }, decline: { kind: 'decline', code: 'AUTH_DECLINED' }, leave: { kind: 'drop' }, pending: { kind: 'pending' },
}

const open = (payment: PaymentRow) => payment.state === 'NOT_ATTEMPTED' || payment.state === 'PENDING'

interface Found { payment: PaymentRow; data: PaymentData; order: OrderRow }

const find = (sim: Simulator, token = ''): Found | undefined => {
  const id = unsealed(sim.secret, 'page', token)
  const payment = id === undefined ? undefined : rows.paymentById(sim.ledger, id)
  const order = payment && rows.orderById(sim.ledger, payment.order_id)
  return payment && order ? { payment, data: paymentData(payment), order } : undefined
}

const nothing: Page = { status: 404, html: notFoundPage('This link belongs to no payment, or to one of a simulator that was reset.') }

const ask = (sim: Simulator, { payment, data, order }: Found, error?: string): Page => {
  const surface = surfaces[data.method.surface ?? 'wait']
  return { html: payerPage({
    surface: surface?.title ?? '', hint: surface?.hint ?? '', merchant: sim.accounts.get(order.account)?.label ?? order.account, order: order.reference,
    amount: decimalsOf(payment.amount_minor), currency: payment.currency, method: data.method.title, error, otp: data.method.surface === 'card' ? right_otp : undefined, action: '',
  }) }
}

/** Where the payer goes next: the shop, or a page that says how it went where the shop gave no address. */
const done = ({ payment, order, data }: Found): Page => {
  const { return_url } = orderData(order).order_meta
  if (typeof return_url === 'string' && return_url !== '') return { location: return_url.replaceAll('{order_id}', encodeURIComponent(order.reference)) }
  const refunded = payment.state === 'FAILED' && payment.refunded_minor > 0
  return { html: donePage({
    surface: surfaces[data.method.surface ?? 'wait']?.title ?? '', amount: decimalsOf(payment.amount_minor), currency: payment.currency, order: order.reference,
    outcome: refunded ? 'refunded' : shown_state[payment.state] ?? 'pending',
  }) }
}

const show = (sim: Simulator, { params }: Asked): Page => {
  const found = find(sim, params.token)
  if (!found) return nothing
  if (!open(found.payment)) return done(found)
  if (found.payment.state === 'NOT_ATTEMPTED') rows.savePayment(sim.ledger, { ...found.payment, state: 'PENDING' })
  return ask(sim, found)
}

const decide = (sim: Simulator, { params, body, base_url }: Asked): Page => {
  const found = find(sim, params.token)
  if (!found) return nothing
  const form = (body ?? {}) as Body
  const outcome = choices[text(form, 'choice')]
  if (!outcome) return ask(sim, found, 'Choose one of the buttons.')
  if (!open(found.payment)) return done(found)
  const otp = text(form, 'otp')
  if (outcome.kind === 'approve' && otp !== '' && otp !== right_otp) {
    const payment = wrongOtp(sim, found.payment)
    return open(payment) ? ask(sim, { ...found, payment }, 'That password is wrong. After three wrong ones the payment is declined.') : done({ ...found, payment })
  }
  const payment = settlePayment(sim, found.payment, outcome)
  return text(form, 'stay') ? { location: `${base_url}/` } : done({ ...found, payment })
}

export const pages = (sim: Simulator): PageRoute[] => [
  { method: 'GET', path: '/pg/view/gateway/:token', handle: asked => show(sim, asked) },
  { method: 'POST', path: '/pg/view/gateway/:token', handle: asked => decide(sim, asked) },
]

/** The newest hundred payments that wait for a person. */
export const openPayments = (sim: Simulator): OpenPayment[] => sim.ledger.all<PaymentRow & { reference: string }>(`
  select payments.*, orders.reference from payments join orders on orders.id = payments.order_id
   where payments.state in ('NOT_ATTEMPTED', 'PENDING') order by payments.id desc limit 100`).map(payment => ({
  id: String(payment.id), order: payment.reference, account: sim.accounts.get(payment.account)?.label ?? payment.account, method: paymentData(payment).method.title,
  amount: `${decimalsOf(payment.amount_minor)} ${payment.currency}`, state: payment.state, path: pagePath(sim, payment.id),
}))
