import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { RefundAnswer } from '../gateways/index.ts'
import type { Book } from '../orders/index.ts'
import { hearPayment } from '../payments/index.ts'
import { days, later, seconds } from '../platform/clock.ts'
import { Refusal } from '../platform/errors.ts'
import { newReference } from '../platform/ids.ts'
import { AMOUNT, T0, contradictions, done, essence, paymentIn, started } from '../testing/books.ts'
import { hearRefund, reserveRefund, type RefundRequest } from './refund.ts'

const how = { cause: 'merchant', now: later(T0, seconds(10)) }
const paid = (): Book => hearPayment(started(2), 1, done('capture'), how)
const request = (amount_minor: bigint, more: Partial<RefundRequest> = {}): RefundRequest => ({
  project_id: 'proj_1', payment: undefined, refund_id: `refund_${newReference()}`, nonce: crypto.randomUUID(), reference: newReference(),
  amount_minor, type: 'MERCHANT_INITIATED', note: undefined, timeout_ms: 1_000, ...more,
})
const reserve = (book: Book, amount_minor: bigint, more: Partial<RefundRequest> = {}, claimed?: { order_key: string }, when = how) => reserveRefund(book, request(amount_minor, more), claimed, when)
const refusal = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
  return 'done'
}
const said = (state: 'success' | 'failed' | 'cancelled'): RefundAnswer => ({ outcome: 'done', state, facts: { gateway_refund_id: 'r1', amount_minor: 6_000n, currency: 'INR' } })

it('reserves the money before any gateway is asked', () => {
  const [book, refund] = reserve(paid(), 6_000n)
  expect(paymentIn(book)).toMatchObject({ captured_minor: AMOUNT, refunded_minor: 6_000n })
  expect(refund).toMatchObject({ state: 'pending', payment: 1, next_check_at: later(how.now, seconds(31)) })
  expect(book.refs.at(-1)).toMatchObject({ payment: 1, refund: 1 })
})

it.each<[string, () => unknown, string]>([
  ['all that was captured', () => reserve(paid(), AMOUNT), 'done'],
  ['more than was captured', () => reserve(paid(), AMOUNT + 1n), 'refund_amount_exceeded'],
  ['more than is left', () => reserve(reserve(paid(), 6_000n)[0], 4_001n), 'refund_amount_exceeded'],
  ['an order that nobody paid', () => reserve(started(1), 1n), 'payment_not_refundable'],
  ['a payment that is not captured', () => reserve(started(1), 1n, { payment: 1 }), 'payment_not_refundable'],
  ['a payment that does not hold the slot', () => reserve(paid(), 1n, { payment: 2 }), 'payment_not_refundable'],
  ['a payment that is not there', () => reserve(paid(), 1n, { payment: 3 }), 'payment_not_found'],
  ['the payment of another project', () => reserve(paid(), 1n, { payment: 1, project_id: 'proj_2' }), 'payment_not_found'],
  ['the order of another project', () => reserve(paid(), 1n, { project_id: 'proj_2' }), 'order_not_found'],
  ['an id that the order has', () => reserve(reserve(paid(), 1n, { refund_id: 'r' })[0], 1n, { refund_id: 'r' }), 'refund_id_already_exists'],
  ['an id that another order has', () => reserve(paid(), 1n, { refund_id: 'r' }, { order_key: 'another' }), 'refund_id_already_exists'],
  ['an id of ours', () => reserve(paid(), 1n, { refund_id: 'sluice_auto_1' }), 'refund_id_already_exists'],
  ['on the 180th day', () => reserve(paid(), 1n, {}, undefined, { ...how, now: later(T0, days(180)) }), 'done'],
  ['after the 180th day', () => reserve(paid(), 1n, {}, undefined, { ...how, now: later(T0, days(180) + 1) }), 'payment_not_refundable'],
])('decides on a refund of %s', (_, work, code) => expect(refusal(work)).toBe(code))

it('finds its own earlier work when it is run again', () => {
  const again = request(6_000n)
  const [book, first] = reserveRefund(paid(), again, undefined, how)
  expect(reserveRefund(book, again, { order_key: book.order.order_key }, how)).toEqual([book, first])
})

it.each<[string, RefundAnswer[], string, bigint]>([
  ['succeeds', [said('success')], 'success', 6_000n],
  ['gives back what failed', [said('failed')], 'failed', 0n],
  ['gives back what was cancelled', [said('cancelled')], 'cancelled', 0n],
  ['gives back what was refused at the door', [{ outcome: 'not_charged', because: 'refused', code: 'x', message: 'No' }], 'failed', 0n],
  ['stays reserved while it is unknown', [{ outcome: 'unknown', message: 'no answer' }], 'pending', 6_000n],
  ['stays reserved where it was not sent', [{ outcome: 'not_charged', because: 'not_sent', code: 'x', message: 'No' }], 'pending', 6_000n],
  ['stays reserved where the gateway does not know it yet', [{ outcome: 'not_charged', because: 'not_known', code: 'x', message: 'No' }], 'pending', 6_000n],
  ['stays reserved while it is pending', [{ outcome: 'pending', facts: {} }], 'pending', 6_000n],
  ['stays success', [said('success'), said('failed')], 'success', 6_000n],
  ['believes no other amount', [{ outcome: 'done', state: 'success', facts: { amount_minor: 5_999n, currency: 'INR' } }], 'pending', 6_000n],
  ['believes no other currency', [{ outcome: 'done', state: 'success', facts: { amount_minor: 6_000n, currency: 'USD' } }], 'pending', 6_000n],
])('%s', (_, answers, state, refunded_minor) => {
  const book = answers.reduce((now, answer) => hearRefund(now, 1, answer, how), reserve(paid(), 6_000n)[0])
  expect(book.refunds[0]).toMatchObject({ state, late_success: false })
  expect(paymentIn(book)).toMatchObject({ refunded_minor })
  expect(contradictions(book)).toEqual([])
})

it('flags a success that comes after a failure, once, for a person to look at', () => {
  const book = [said('failed'), said('success'), said('success')].reduce((now, answer) => hearRefund(now, 1, answer, how), reserve(paid(), 6_000n)[0])
  expect(book.refunds[0]).toMatchObject({ state: 'failed', late_success: true })
  expect(book.news.filter(({ kind }) => kind === 'refund.late_success')).toHaveLength(1)
})

it('takes a success back by what the gateway says when it is asked, not by a notice: that may be an old one', () => {
  const check = { cause: 'gateway:check', now: how.now }
  const made = hearRefund(reserve(paid(), 6_000n)[0], 1, said('success'), how)
  const told = hearRefund(made, 1, said('failed'), { ...how, cause: 'gateway:webhook' })
  expect(told.refunds[0]).toMatchObject({ state: 'success', next_check_at: how.now })
  expect(hearRefund(told, 1, said('success'), check).refunds[0]).toMatchObject({ state: 'success', next_check_at: null })
  expect(hearRefund(told, 1, { outcome: 'unknown', message: 'no answer' }, check).refunds[0]).toMatchObject({ state: 'success', next_check_at: expect.any(Date) })
  const back = [said('failed'), said('failed'), said('cancelled')].reduce((book, answer) => hearRefund(book, 1, answer, check), told)
  expect(back.refunds[0]).toMatchObject({ state: 'failed', next_check_at: null })
  expect(paymentIn(back)).toMatchObject({ captured_minor: AMOUNT, refunded_minor: 0n })
  expect(back.news.filter(({ kind }) => kind === 'refund.taken_back')).toHaveLength(1)
  expect(contradictions(back)).toEqual([])
})

it('still owes an auto-refund that failed', () => {
  const twice = hearPayment(paid(), 2, done('capture'), how)
  const book = hearRefund(twice, 1, { outcome: 'done', state: 'failed', facts: {} }, how)
  expect(book.refunds[0]).toMatchObject({ type: 'AUTO_REFUND', state: 'failed' })
  expect(paymentIn(book, 2)).toMatchObject({ state: 'reversed', captured_minor: AMOUNT, refunded_minor: AMOUNT })
  expect(contradictions(book)).toEqual([])
})

const anyAnswer = fc.constantFrom<RefundAnswer>(
  { outcome: 'done', state: 'success', facts: {} }, { outcome: 'done', state: 'failed', facts: {} }, { outcome: 'done', state: 'cancelled', facts: {} },
  { outcome: 'unknown', message: '?' }, { outcome: 'pending', facts: {} }, { outcome: 'not_charged', because: 'refused', code: 'x', message: 'No' },
)
const anyStep = fc.oneof(
  fc.bigInt({ min: 1n, max: AMOUNT }).map(amount => (book: Book) => { try { return reserve(book, amount)[0] } catch { return book } }),
  fc.tuple(fc.integer({ min: 1, max: 12 }), anyAnswer, fc.constantFrom('gateway:webhook', 'gateway:check')).map(([number, answer, cause]) => (book: Book) => hearRefund(book, number, answer, { ...how, cause })),
)

it('never promises back more than was captured, whatever is asked and answered', () => {
  fc.assert(fc.property(fc.array(anyStep, { maxLength: 40 }), steps => {
    steps.reduce((book, step) => {
      const next = step(book)
      expect(contradictions(next)).toEqual([])
      return next
    }, paid())
  }), { numRuns: 500 })
})

it('changes nothing when it hears the same again', () => {
  fc.assert(fc.property(fc.array(anyStep, { maxLength: 20 }), fc.integer({ min: 1, max: 6 }), anyAnswer, (steps, number, answer) => {
    const once = hearRefund(steps.reduce((book, step) => step(book), paid()), number, answer, how)
    expect(essence(hearRefund(once, number, answer, how))).toEqual(essence(once))
  }), { numRuns: 500 })
})

it('makes one of 64 refunds of 60 %', () => {
  let book = paid()
  const outcomes = Array.from({ length: 64 }, () => refusal(() => { [book] = reserve(book, 6_000n) }))
  expect(outcomes.filter(each => each === 'done')).toHaveLength(1)
  expect(outcomes.filter(each => each === 'refund_amount_exceeded')).toHaveLength(63)
})
