import { randomBytes } from 'node:crypto'
import { isBody, part, payerPath, planOf, rows, text, type Answer, type Asked, type Body, type Choice, type OrderRow, type PaymentRow, type Simulator } from '../../simulator/index.ts'
import { ENTERING, attemptData, attemptOf, intentData, type AttemptData, type IntentData, type Session } from './data.ts'
import { invalid, missing, noSuch, notInteger, wrong } from './errors.ts'
import { tell } from './events.ts'
import { checkMetadata, listOf, textsOf, unknownField, wholeNumber } from './form.ts'
import { idOf, numberOf, seconds } from './ids.ts'
import { intentEntity, isRefused, page_path, saveIntent } from './intents.ts'
import { expanded, fieldsOf, listAnswer } from './lists.ts'
import { cardFailure, enteredCard } from './methods.ts'
import { cancel, declineOf, payerFailure, save, settle, tellIntent } from './settle.ts'

/** Checkout: a page of Stripe's that asks for the card. Its PaymentIntent is made when one is entered, and outlives declines. Source: the types of the Node client, and docs.stripe.com/payments/checkout. */

const fields = ['mode', 'allowed_payment_method_types', 'line_items', 'adaptive_pricing', 'success_url', 'cancel_url', 'client_reference_id', 'customer_email', 'expires_at', 'metadata', 'payment_intent_data', 'expand']

const [least_life_ms, most_life_ms] = [30 * 60_000, 24 * 3_600_000]

/** Currency and sum of the items; or the answer that refuses them. */
const sumOf = (items: unknown): { currency: string; amount_minor: number } | Answer => {
  const all = isBody(items) ? Object.values(items).filter(isBody) : []
  const [first] = all
  if (first === undefined) return missing('line_items')
  const currency = text(part(first, 'price_data'), 'currency')
  let amount_minor = 0
  for (const item of all) {
    const [price, quantity] = [part(item, 'price_data'), wholeNumber(item.quantity)]
    const amount = wholeNumber(price.unit_amount)
    if (amount === undefined || quantity === undefined) return notInteger('line_items[0][price_data][unit_amount]')
    if (text(part(price, 'product_data'), 'name') === '') return missing('line_items[0][price_data][product_data][name]')
    if (text(price, 'currency') !== currency) return wrong('line_items', 'All items must have the same currency')
    amount_minor += amount * quantity
  }
  if (!/^[a-z]{3}$/.test(currency)) return wrong('line_items[0][price_data][currency]', `Invalid currency: ${currency.slice(0, 10)}`)
  return amount_minor < 50 ? invalid('amount_too_small', 'The total must be at least 50 of the smallest unit') : { currency: currency.toUpperCase(), amount_minor }
}

export const createSession = (sim: Simulator, asked: Asked): Answer => {
  const form = fieldsOf(asked)
  const refused = unknownField(form, fields) ?? checkMetadata(form.metadata) ?? checkMetadata(part(form, 'payment_intent_data').metadata)
  if (refused) return refused
  if (text(form, 'mode') !== 'payment') return wrong('mode', 'Only the mode payment is simulated')
  if (!/^https?:\/\//.test(text(form, 'success_url'))) return missing('success_url')
  const types = listOf(form.allowed_payment_method_types)
  if (types.length > 0 && !types.includes('card')) return wrong('allowed_payment_method_types', 'None of the payment methods is simulated on this page')
  const sum = sumOf(form.line_items)
  if (isRefused(sum)) return sum
  const now = sim.clock.now()
  const expires_at = form.expires_at === undefined ? now + most_life_ms : (wholeNumber(form.expires_at) ?? 0) * 1000
  if (expires_at < now + least_life_ms || expires_at > now + most_life_ms) return wrong('expires_at', 'expires_at must be between 30 minutes and 24 hours from now')

  const intent = part(form, 'payment_intent_data')
  const id = sim.ledger.nextId('orders')
  const metadata = textsOf(part(form, 'metadata'))
  const reference = metadata['reference'] ?? sessionId({ id })
  const session: Session = {
    status: 'open', begun: false, metadata, client_reference_id: text(form, 'client_reference_id') || null, customer_email: text(form, 'customer_email') || null,
    success_url: text(form, 'success_url'), cancel_url: text(form, 'cancel_url') || null,
  }
  const data: IntentData = {
    metadata: textsOf(part(intent, 'metadata')), description: text(intent, 'description') || null, capture_method: text(intent, 'capture_method') || 'automatic_async', allowed_types: ['card'],
    return_url: session.success_url, secret: randomBytes(12).toString('base64url'), failure: null, cancellation_reason: null, canceled_at: null, base_url: asked.base_url, session,
    plan: planOf(sim, { ...sessionFacts(asked), operation: 'create_checkout_session', account: asked.account?.client_id ?? '', reference, amount_minor: sum.amount_minor }, { decline: 'generic_decline' }),
  }
  const order: OrderRow = { id, account: asked.account?.client_id ?? '', reference, ...sum, state: 'requires_payment_method', created_at: now, expires_at, data: JSON.stringify(data) }
  const made = rows.insertOrder(sim.ledger, order) ? order : { ...order, reference: sessionId(order) }
  if (made !== order) rows.insertOrder(sim.ledger, made)
  const attempt: AttemptData = { method: { type: 'card', title: 'Card, to be entered', billing_details: {} }, charged: false, failure: null }
  const payment: PaymentRow = {
    id: sim.ledger.nextId('payments'), order_id: id, account: made.account, method: 'card', amount_minor: made.amount_minor, currency: made.currency, state: ENTERING,
    authorized_minor: 0, captured_minor: 0, refunded_minor: 0, created_at: now, completed_at: null, due_at: expires_at, data: JSON.stringify(attempt),
  }
  rows.insertPayment(sim.ledger, payment)
  sim.whenDue('payment', payment.id, expires_at)
  return { status: 200, body: sessionEntity(sim, made, expanded(asked)) }
}

export const sessionId = ({ id }: Pick<OrderRow, 'id'>) => idOf('cs_test', id)

export const sessionOf = (order: OrderRow): Session => {
  const { session } = intentData(order)
  if (session === undefined) throw new Error(`PaymentIntent ${order.id} was not made by a Checkout Session`)
  return session
}

const paid = (order: OrderRow) => order.state === 'succeeded'

/** `payment_intent` and `payment_intent.latest_charge` may be shown whole. */
const sessionEntity = (sim: Simulator, order: OrderRow, expand: string[] = []) => {
  const session = sessionOf(order)
  const attempt = attemptOf(sim, order)
  const shows = expand.some(name => name === 'payment_intent' || name.startsWith('payment_intent.'))
  const intent = intentEntity(sim, order, expand.includes('payment_intent.latest_charge') ? ['latest_charge'] : [])
  return {
    id: sessionId(order), object: 'checkout.session', adaptive_pricing: { enabled: false }, after_expiration: null, allow_promotion_codes: null, allowed_payment_method_types: ['card'],
    amount_subtotal: order.amount_minor, amount_total: order.amount_minor, automatic_tax: { enabled: false, liability: null, provider: null, status: null }, billing_address_collection: null,
    cancel_url: session.cancel_url, client_reference_id: session.client_reference_id, client_secret: null, collected_information: null, consent: null, consent_collection: null,
    created: seconds(order.created_at), currency: order.currency.toLowerCase(), currency_conversion: null, custom_fields: [], customer: null, customer_account: null, customer_creation: 'if_required',
    customer_details: null, customer_email: session.customer_email, discounts: [], expires_at: seconds(order.expires_at), integration_identifier: null, invoice: null, invoice_creation: null,
    livemode: false, locale: null, managed_payments: null, metadata: session.metadata, mode: 'payment', origin_context: null,
    payment_intent: !session.begun ? null : shows ? intent : intent.id, payment_link: null, payment_method_collection: 'if_required', payment_method_configuration_details: null, payment_method_options: {},
    payment_method_types: ['card'], payment_status: paid(order) ? 'paid' : 'unpaid', permissions: null, recovered_from: null, saved_payment_method_options: null, setup_intent: null,
    shipping_address_collection: null, shipping_cost: null, shipping_options: [], status: session.status, submit_type: null, subscription: null, success_url: session.success_url,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 }, ui_mode: 'hosted_page',
    url: session.status === 'open' && attempt !== undefined ? intentData(order).base_url + payerPath(sim, page_path, attempt.id) : null, wallet_options: null,
  }
}

const saveSession = (sim: Simulator, order: OrderRow, more: Partial<Session>, state = order.state): OrderRow => saveIntent(sim, order, state, { session: { ...sessionOf(order), ...more } })

/** The payer's card is read, and the PaymentIntent made that it is to pay. */
export const enterCard = (sim: Simulator, payment: PaymentRow, number: string): PaymentRow =>
  save(sim, payment, {}, { method: enteredCard(number, sim.clock.now()) })

/** What the payer does on the page. A decline is told, and the page stays. */
export const decideSession = (sim: Simulator, order: OrderRow, payment: PaymentRow, choice: Exclude<Choice, 'leave'>): void => {
  const begun = sessionOf(order).begun ? order : saveSession(sim, order, { begun: true })
  if (order !== begun) tellIntent(sim, begun, 'payment_intent.created')
  const { plan } = intentData(begun)
  const { method } = attemptData(payment)
  const code = plan.decline === undefined ? method.card?.decline : declineOf(plan.decline)
  const failure = choice === 'decline' ? payerFailure('card') : choice === 'approve' && !plan.pending && code !== undefined ? cardFailure(...code) : undefined
  if (failure !== undefined) {
    tellIntent(sim, saveIntent(sim, begun, 'requires_payment_method', { failure }), 'payment_intent.payment_failed')
    return
  }
  const settled = settle(sim, begun, payment, { kind: choice === 'pending' ? 'pending' : 'approve' })
  const complete = saveSession(sim, settled, { status: 'complete' })
  tell(sim, complete, 'checkout.session.completed', sessionEntity(sim, complete))
}

/** Ends a session that nobody has paid; its PaymentIntent, where there is one, is cancelled. */
export const expire = (sim: Simulator, order: OrderRow): OrderRow => {
  for (const attempt of rows.paymentsOfOrder(sim.ledger, order.id)) save(sim, attempt, { state: 'failed', completed_at: sim.clock.now(), due_at: null })
  const ended = saveSession(sim, sessionOf(order).begun ? cancel(sim, order, 'automatic') : order, { status: 'expired' })
  tell(sim, ended, 'checkout.session.expired', sessionEntity(sim, ended))
  return ended
}

const findSession = (sim: Simulator, { account, params }: Asked): OrderRow | Answer => {
  const number = numberOf('cs_test', params.id ?? '')
  const order = number === undefined ? undefined : rows.orderById(sim.ledger, number)
  return order !== undefined && order.account === account?.client_id && intentData(order).session !== undefined ? order : noSuch('checkout.session', params.id ?? '')
}

export const getSession = (sim: Simulator, asked: Asked): Answer => {
  const order = findSession(sim, asked)
  return isRefused(order) ? order : { status: 200, body: sessionEntity(sim, order, expanded(asked)) }
}

export const expireSession = (sim: Simulator, asked: Asked): Answer => {
  const order = findSession(sim, asked)
  if (isRefused(order)) return order
  if (sessionOf(order).status !== 'open') return wrong('session', `Only Checkout Sessions with a status in ["open"] can be expired. This one has a status of ${sessionOf(order).status}.`)
  return { status: 200, body: sessionEntity(sim, expire(sim, order), expanded(asked)) }
}

/** Newest first. */
export const listSessions = (sim: Simulator, asked: Asked): Answer => {
  const found = sim.ledger.all<OrderRow>('select * from orders where account = :account and json_extract(data, \'$.session\') is not null order by id desc', { account: asked.account?.client_id ?? '' })
  return listAnswer(asked, '/v1/checkout/sessions', found.map(order => ({ id: sessionId(order), created: seconds(order.created_at), entity: () => sessionEntity(sim, order, expanded(asked, 'data.')) })))
}

/** What fault rules match. */
export const sessionFacts = (asked: Asked) => {
  const form: Body = fieldsOf(asked)
  const sum = sumOf(form.line_items)
  return { reference: text(part(form, 'metadata'), 'reference') || undefined, ...(isRefused(sum) ? {} : { amount_minor: sum.amount_minor }), method: 'card' }
}

export const foundFacts = (sim: Simulator, asked: Asked) => {
  const order = findSession(sim, asked)
  return isRefused(order) ? {} : { reference: order.reference, amount_minor: order.amount_minor }
}
