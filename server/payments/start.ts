import type { Account, Instrument } from '../gateways/index.ts'
import { isExpired, withNews, withPayment, type Book, type Payment } from '../orders/index.ts'
import { fail } from '../platform/errors.ts'
import { toDecimal } from '../platform/money.ts'
import { decide, factsOf, type Routing } from '../routing/index.ts'
import { keptDecision } from './decision.ts'
import { allowedBy, describe } from './instrument.ts'
import { withTurn, type Asked } from './try-next.ts'

export interface Start {
  project_id: string
  nonce: string
  instrument: Instrument
  return_base_url: string | undefined
  /** The UPI app that the payer chose, where the request tells. */
  app: string | undefined
  routing: Routing
  /** Random, never used before: what the gateway will know the payment by. */
  reference: string
  max_payments: number
  now: Date
}

export interface Started extends Asked {
  /** Who may be asked after it, best first. */
  others: readonly Account[]
}

/** The error of a payment that no account may take. */
export const NO_ELIGIBLE_GATEWAY = 'no_eligible_gateway'

/**
 * Starts a payment on the order: the row, its try and the reference stand before any gateway hears of it.
 * Refuses (Refusal) what the order does not allow. No account for it is an answer, not a refusal: init_failed.
 */
export const startPayment = (book: Book, start: Start): readonly [Book, Started] => {
  const { order } = book
  const { now, nonce, instrument, reference } = start
  if (order.project_id !== start.project_id) fail('order_not_found')
  const mine = book.payments.find(payment => payment.nonce === nonce)
  if (mine !== undefined) {
    // With this call's own reference: its commit was heard of only now, and nobody has been asked yet.
    const account = mine.reference === reference && mine.state === 'initiated' ? start.routing.accountsOf(start.project_id).find(({ id }) => id === mine.account_id) : undefined
    return [book, { payment: mine, book, account, others: [] }]
  }
  if (!allowedBy(order.payment_methods, instrument)) fail('invalid_payment_data', `payment_method ${instrument.method} is not among the order's payment_methods (${order.payment_methods})`)
  if (order.settled_by !== null) fail('order_already_paid')
  if (isExpired(order, now)) fail('order_expired')
  if (order.payments >= start.max_payments) fail('transaction_limit_reached_for_order', `The order has had ${order.payments} payments, as many as it may have`)

  const facts = factsOf(book, instrument, { now, app: start.app })
  const { ranked, trace, segment } = decide(start.routing, facts)
  const [account, ...others] = ranked.map(place => place.account)
  const number = order.payments + 1
  // What is learnt of the payment is learnt under the network that it was decided by.
  const kept = instrument.method === 'card' && instrument.channel === undefined && segment.network_or_bank !== null ? { ...describe(instrument), network: segment.network_or_bank } : describe(instrument)
  const payment: Payment = {
    order_key: order.order_key, number, nonce, state: 'initiated', method: instrument.method, instrument: kept,
    amount_minor: order.amount_minor, currency: order.currency,
    authorized_minor: 0n, captured_minor: 0n, refunded_minor: 0n, surcharge_minor: 0n,
    capture_minor: null, capture_reference: null, capture_wanted: false, release: null,
    account_id: null, reference: null, tries: 0, tried_at: null,
    gateway_payment_id: null, auth_id: null, processor_ref: null, utr: null, message: null, error_code: null, error_description: null,
    next_step: null, return_base_url: start.return_base_url ?? null,
    created_at: now, updated_at: now, authorized_at: null, captured_at: null, next_check_at: null, checks: 0,
  }
  const event = { cause: 'merchant', at: now, payment: number }
  const routed = {
    ...event, kind: 'payment.routed',
    detail: { amount: toDecimal(order.amount_minor, order.currency), ...keptDecision(trace, facts) },
  }
  if (account === undefined) {
    const refused: Payment = {
      ...payment, state: 'init_failed', error_code: NO_ELIGIBLE_GATEWAY, error_description: 'No gateway account of this project can take this payment',
    }
    const next = withNews(withPayment(book, refused), routed, { ...event, kind: 'payment.init_failed', detail: { error_code: refused.error_code } })
    return [next, { payment: refused, book: next, account: undefined, others: [] }]
  }
  const [begun, asked] = withTurn(withNews(withPayment(book, payment), routed), payment, { account, reference }, { ...event, kind: 'payment.initiated' })
  return [begun, { payment: asked, book: begun, account, others }]
}
