import type { Account, Facts, Instrument, PaymentAnswer } from '../gateways/index.ts'
import { paymentOf, type Book, type Order, type Payment } from '../orders/index.ts'
import { hours, later } from '../platform/clock.ts'
import { newReference, orderKey } from '../platform/ids.ts'
import { holdsSlot, isOpen } from '../payments/payment.ts'
import { startPayment } from '../payments/start.ts'
import { hearStart } from '../payments/try-next.ts'

export const T0 = new Date('2026-11-24T06:30:00Z')
export const EXPIRY = later(T0, hours(1))
export const AMOUNT = 10_000n

export const account = (more: Partial<Account> = {}): Account => ({
  id: 'acc_1', project_id: 'proj_1', gateway: 'cashfree', label: 'One', base_url: 'http://127.0.0.1:1', credentials: {}, enabled: true, preauth: true,
  timeout_ms: 1_000, concurrency: 10, ...more,
})

export const order = (more: Partial<Order> = {}): Order => ({
  order_key: orderKey('proj_1', 'order_1'), project_id: 'proj_1', order_id: 'order_1', secret_version: 'demo', nonce: crypto.randomUUID(),
  amount_minor: AMOUNT, currency: 'INR', customer_id: null, customer_email: null, customer_phone: null,
  payment_methods: 'cc,dc,upi,nb,wallet', note: null, tags: null, return_base_url: null, preauth: false, created_at: T0, expires_at: EXPIRY,
  settled_by: null, payments: 0, refunds: 0, events: 1, ...more,
})

export const book = (more: Partial<Order> = {}): Book => ({ order: order(more), payments: [], tries: [], refunds: [], news: [], refs: [] })

const card: Instrument = { method: 'card', card: { number: '4111111111111111', holder_name: 'Priya', expiry_mm: '12', expiry_yy: '39', cvv: '123' } }

export const startOn = (from: Book, { nonce = crypto.randomUUID(), now = T0, accounts = [account()], instrument = card, max_payments = 20, project_id = 'proj_1', app, reference = newReference(), routing = { accountsOf: () => accounts } }: Partial<Parameters<typeof startPayment>[1] & { accounts: Account[] }> = {}) =>
  startPayment(from, { project_id, nonce, instrument, return_base_url: undefined, app, routing, reference, max_payments, now })

/** A book with that many payments under way. */
export const started = (payments: number, more: Partial<Order> = {}) => Array.from({ length: payments }).reduce<Book>(from => startOn(from)[0], book(more))

export const declinedHere: PaymentAnswer = { outcome: 'declined', decline: { code: 'issuer_unavailable', raw: '91', message: 'The bank is away', fault: 'issuer', retry: 'elsewhere' }, facts: {} }

/** Answers the start of the payment's current try; `next` is the account that comes after it. */
export const answered = (from: Book, answer: PaymentAnswer, next?: Account, { number = 1, now = T0 }: { number?: number; now?: Date } = {}): Book =>
  hearStart(from, {
    number, reference: paymentIn(from, number).reference ?? '', answer, calls: [], now, next: next === undefined ? undefined : { account: next, reference: newReference() },
  })[0]

/** A payment that was declined at as many accounts as are named, and is under way at one more: `acc_1`, `acc_2` … */
export const triedAt = (accounts: number, more: Partial<Order> = {}): Book => Array.from({ length: accounts - 1 })
  .reduce<Book>((from, _, at) => answered(from, declinedHere, account({ id: `acc_${at + 2}` })), startOn(book(more))[0])

export const paymentIn = (from: Book, number = 1): Payment => {
  const payment = paymentOf(from, number)
  if (payment === undefined) throw new Error(`there is no payment ${number}`)
  return payment
}

/** What a gateway says of the money, whole and in time unless told otherwise. */
export const facts = (more: Facts = {}): Facts => ({ gateway_payment_id: 'g1', amount_minor: AMOUNT, currency: 'INR', at: T0, ...more })
export const done = (event: Extract<PaymentAnswer, { outcome: 'done' }>['event'], more: Facts = {}): PaymentAnswer => ({ outcome: 'done', event, facts: facts(more) })
export const declined: PaymentAnswer = { outcome: 'declined', decline: { code: 'do_not_honor', raw: '05', message: 'Declined', fault: 'issuer', retry: 'later' }, facts: {} }
export const unknown: PaymentAnswer = { outcome: 'unknown', message: 'no answer within 1000 ms' }
export const redirect: PaymentAnswer = { outcome: 'needs_payer', next: { kind: 'redirect', url: 'https://bank.example' }, facts: { gateway_payment_id: 'g1' } }
export const notCharged = (because: Extract<PaymentAnswer, { outcome: 'not_charged' }>['because']): PaymentAnswer => ({ outcome: 'not_charged', because, code: 'x', message: 'No' })

/** The money rules that one book can break, in words; none for a sound book. They are the doctor's, without the database. */
export const contradictions = ({ order: { settled_by, payments: counter, refunds: refund_counter }, payments, tries, refunds, news }: Book): string[] => {
  const found: string[] = []
  const claim = (holds: boolean, what: string) => { if (!holds) found.push(what) }
  const holders = payments.filter(({ state }) => holdsSlot(state)).map(({ number }) => number)
  claim(JSON.stringify(holders) === JSON.stringify(settled_by === null ? [] : [settled_by]), `the slot is ${settled_by}'s, and ${holders} hold money`)
  claim(counter === payments.length && refund_counter === refunds.length, 'a counter is wrong')
  for (const each of payments) {
    const { number, state, amount_minor, authorized_minor, captured_minor, refunded_minor, surcharge_minor, capture_minor, release } = each
    const say = (holds: boolean, what: string) => claim(holds, `payment ${number} (${state}): ${what}`)
    const own = refunds.filter(refund => refund.payment === number && refund.try === null)
    const reserved = own.filter(refund => refund.state === 'pending' || refund.state === 'success' || (state === 'reversed' && refund.type === 'AUTO_REFUND'))
    say(authorized_minor === 0n || authorized_minor === amount_minor, 'authorized is neither nothing nor the amount')
    say(captured_minor >= 0n && captured_minor <= authorized_minor, 'captured more than authorized')
    say(refunded_minor >= 0n && refunded_minor <= captured_minor, 'refunded more than captured')
    say(refunded_minor === reserved.reduce((sum, refund) => sum + refund.amount_minor, 0n), 'refunded is not the sum of the refunds')
    say(surcharge_minor >= 0n, 'negative surcharge')
    say(capture_minor === null || (capture_minor > 0n && capture_minor <= authorized_minor), 'a capture of more than is authorized')
    say(state !== 'captured' || captured_minor > 0n, 'captured nothing')
    say(state !== 'capturing' || (capture_minor !== null && each.capture_reference !== null), 'captures without amount or reference')
    say(state !== 'reversed' || captured_minor === refunded_minor, 'reversed, and the money is not given back')
    say(!(isOpen(state) || (holdsSlot(state) && state !== 'captured') || release === 'due') || each.next_check_at !== null, 'nobody is going to ask')
    const last = news.findLast(item => item.payment === number && (/^payment\.(initiated|redirected|pending|authorized|capturing|voiding|captured|failed|user_dropped|init_failed|reversed)$/).test(item.kind))
    say(last?.kind === `payment.${state}`, `the last event is ${last?.kind}`)
  }
  for (const { payment: number, number: at, reference, outcome, aside_minor, release, next_check_at } of tries) {
    const say = (holds: boolean, what: string) => claim(holds, `try ${at} of payment ${number}: ${what}`)
    const payment = payments.find(each => each.number === number)
    const current = payment?.reference === reference
    const back = refunds.filter(refund => refund.payment === number && refund.try === at)
    say(aside_minor === null || !current || payment.state === 'init_failed', "money stands aside where the payment's own is")
    say((aside_minor ?? 0n) === back.reduce((sum, refund) => sum + refund.amount_minor, 0n), 'what stands aside is not what goes back')
    say(!(outcome === null || outcome === 'unknown' || outcome === 'needs_payer') || current || next_check_at !== null, 'it is open beside the current one, and nobody closes it')
    say(release !== 'due' || next_check_at !== null, 'nobody is going to let it go')
  }
  for (const { number, tries: counted, reference } of payments) {
    const own = tries.filter(each => each.payment === number)
    claim(JSON.stringify(own.map(each => each.number).toSorted()) === JSON.stringify(own.map((_, at) => at + 1)) && own.length === counted, `payment ${number}: its tries are not numbered from 1 on`)
    claim(counted === 0 || own.some(each => each.reference === reference), `payment ${number}: its reference is no try's`)
  }
  for (const refund of refunds) claim(refund.state !== 'pending' || refund.next_check_at !== null, `refund ${refund.number}: nobody is going to ask`)
  return found
}

/** What must not change when something is heard twice: everything but when it is asked about next. */
export const essence = ({ order: held, payments, tries, refunds, news }: Book) => ({
  settled_by: held.settled_by, news: news.length,
  tries: tries.map(({ answered_at: _answered, next_check_at: _next, ...rest }) => rest).toSorted((one, other) => one.payment - other.payment || one.number - other.number),
  payments: payments.map(({ checks: _checks, next_check_at: _next, updated_at: _updated, ...rest }) => rest),
  refunds: refunds.map(({ checks: _checks, next_check_at: _next, updated_at: _updated, ...rest }) => rest),
})
