import type { Logger } from 'pino'
import { Type } from 'typebox'
import { connectorOf } from '../gateways/index.ts'
import { orderStatus, settledPayment, type Outline, type NextStep, type Order, type Payment } from '../orders/index.ts'
import { findPayment, isOpen, locate, returnUrl, type PayDeps } from '../payments/index.ts'
import { fail, Refusal } from '../platform/errors.ts'
import { text, type RouterApp } from '../platform/http.ts'
import { readOrderHash } from '../platform/ids.ts'
import { toDecimal } from '../platform/money.ts'
import { onceAnHour } from '../platform/once-an-hour.ts'
import { escapeHtml, page } from './page.ts'

export interface CheckoutDeps extends Pick<PayDeps, 'books' | 'clock' | 'secrets' | 'accountOf'> {
  log: Logger
  /** Asks the payment's gateway how it stands, unless it was asked just now. */
  look: (book: Outline, payment: Payment) => Promise<void>
}

const config = { invalid: 'invalid_request', failed: 'internal_error' } as const
const PaymentParams = Type.Object({ payment_id: text({ maxLength: 200 }) })

/** The pages a payer's browser passes: the order, the way to the gateway, and the way back. No key: the ids cannot be guessed. */
export const checkoutRoutes = ({ books, clock, secrets, accountOf, log, look }: CheckoutDeps) => async (app: RouterApp) => {
  const isNews = onceAnHour(clock)
  // The way back may be a form post, from the gateway's page; whatever else comes is not read.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, parsed) => { parsed(null, Object.fromEntries(new URLSearchParams(String(body)))) })
  app.addContentTypeParser('*', (_request, payload, parsed) => { payload.resume().on('end', () => { parsed(null, undefined) }) })
  app.addHook('onSend', async (_request, reply, payload) => {
    void reply.headers({
      // Of where the payer comes from, a gateway learns the host: some refuse payers who come from nowhere (PhonePe's page on its payment request).
      'cache-control': 'no-store', 'referrer-policy': 'strict-origin', 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff',
    })
    if (!reply.hasHeader('content-security-policy')) void reply.header('content-security-policy', policy())
    return payload
  })

  // People come here: a broken link leads them to a page. What else goes wrong is answered as everywhere.
  app.setErrorHandler((error: Error & { validation?: unknown }, _request, reply) => {
    const broken = error instanceof Refusal ? error.status === 404 : error.validation !== undefined
    if (!broken) throw error
    return reply.code(404).type('text/html').send(page({
      title: 'No such order', body: '<h1>No such order</h1><p>The link may have been cut short. Go back to the shop and try again.</p>',
    }))
  })

  app.get('/checkout/:order_hash', { schema: { hide: true, params: Type.Object({ order_hash: text({ maxLength: 200 }) }) }, config }, async ({ params }, reply) => {
    const order_key = await locate(books, readOrderHash(secrets, params.order_hash))
    const book = order_key === undefined ? undefined : await books.read(order_key)
    return reply.type('text/html').send(orderPage(book ?? fail('order_not_found'), clock.now()))
  })

  app.get('/redirect/:payment_id', { schema: { hide: true, params: PaymentParams }, config }, async ({ params }, reply) => {
    const { book, payment } = await findPayment({ books, secrets }, params.payment_id)
    const step = isOpen(payment.state) ? payment.next_step : null
    if (step?.kind === 'redirect') return reply.redirect(step.url)
    if (step?.kind === 'form') return reply.type('text/html').header('content-security-policy', policy(`${new URL(step.url).origin} https:`)).send(formPage(step))
    return reply.type('text/html').send(orderPage(book, clock.now()))
  })

  app.route({
    method: ['GET', 'POST'], url: '/redirect/:payment_id/return', schema: { hide: true, params: PaymentParams }, config,
    handler: async ({ params, query, body }, reply) => {
      const { book, payment } = await findPayment({ books, secrets }, params.payment_id)
      const account = payment.account_id === null ? undefined : accountOf(payment.account_id)
      const said = lastOfEach({ ...query as Sent, ...body as Sent | undefined })
      const reading = account === undefined ? undefined : connectorOf(account.gateway).readReturn(account, said)
      if (reading?.verdict === 'forged' && isNews(params.payment_id)) log.warn({ payment_id: params.payment_id, account_id: account?.id, because: reading.because }, 'a payer came back with a signature that is not the gateway\'s')
      // What the browser says is no proof: the gateway is asked. Whatever comes of it, the workers go on asking.
      await look(book, payment).catch((error: unknown) => { log.warn({ err: error, payment_id: params.payment_id }, 'the look at a payment whose payer came back failed') })
      const merchant = returnUrl(book, payment)
      if (merchant !== null) return reply.redirect(merchant, 303)
      const now = await books.read(book.order.order_key)
      return reply.type('text/html').send(orderPage(now ?? book, clock.now()))
    },
  })
}

/** What a browser sent, under its names. */
type Sent = Record<string, string | string[]>

/** Of a name that is repeated the last counts, in a query as in a form. */
const lastOfEach = (sent: Sent): Record<string, string> => Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value].flat().at(-1) ?? '']))

/** `form`: where forms go, and where the answer may lead from there, which some browsers hold against this too: from a gateway to a bank, say. */
const policy = (form = "'none'") => `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; form-action ${form}`

const money = ({ amount_minor, currency }: Order) => {
  const decimal = toDecimal(amount_minor, currency)
  try {
    return new Intl.NumberFormat(currency === 'INR' ? 'en-IN' : 'en', { style: 'currency', currency, minimumFractionDigits: decimal.split('.')[1]?.length ?? 0 }).format(decimal as `${number}`)
  } catch {
    return `${decimal} ${currency}`
  }
}

const states = {
  PAID: ['good', 'Paid', 'Thank you. You can close this page.'],
  EXPIRED: ['bad', 'Expired', 'This order can no longer be paid. Ask the shop for a new one.'],
  ACTIVE: ['wait', 'Waiting for payment', 'Follow the steps in the shop or in your payment app; then load this page again.'],
} as const

const orderPage = (book: Outline, now: Date) => {
  const { order } = book
  const [tone, label, advice] = states[orderStatus(order, now)]
  const paid = settledPayment(book)
  const rows: [string, string][] = [['Order', order.order_id]]
  if (order.note !== null) rows.push(['Note', order.note])
  if (paid !== undefined) rows.push(['Paid by', paid.method.toUpperCase()])
  if (orderStatus(order, now) === 'ACTIVE') rows.push(['Pay before', `${order.expires_at.toISOString().slice(0, 16).replace('T', ' ')} UTC`])
  return page({
    title: `Order ${order.order_id}`,
    body: `<h1>Amount</h1>
<div class="amount">${escapeHtml(money(order))}</div>
<span class="state ${tone}">${label}</span>
<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>
<p>${advice}</p>`,
  })
}

const formPage = ({ url, fields }: Extract<NextStep, { kind: 'form' }>) => page({
  title: 'On to the payment',
  body: `<h1>On to the payment</h1>
<p>You make it on the next page.</p>
<form method="post" action="${escapeHtml(url)}">${Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`).join('')}<button>Continue</button></form>`,
})
