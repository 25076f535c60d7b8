import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { RefundAnswer } from '../gateways/index.ts'
import type { Book } from '../orders/index.ts'
import { hearPayment } from '../payments/index.ts'
import { days, later, seconds } from '../platform/clock.ts'
import { newReference } from '../platform/ids.ts'
import { AMOUNT, T0, contradictions, done, essence, paymentIn, started } from '../testing/books.ts'
import { refusalOf } from '../testing/refusal.ts'
import { hearRefund, reserveRefund, wentThrough, type RefundRequest } from './refund.ts'

const how = { cause: 'merchant', now: later(T0, seconds(10)) }
const paid = (): Book => hearPayment(started(2), 1, done('capture'), how)
const request = (amount_minor: bigint, more: Partial<RefundRequest> = {}): RefundRequest => ({
  project_id: 'proj_1', payment: undefined, refund_id: `refund_${newReference()}`, nonce: crypto.randomUUID(), reference: newReference(),
  amount_minor, type: 'MERCHANT_INITIATED', note: undefined, timeout_ms: 1_000, ...more,
})
const reserve = (book: Book, amount_minor: bigint, more: Partial<RefundRequest> = {}, claimed?: { order_key: string }, when = how) => reserveRefund(book, request(amount_minor, more), claimed, when)
const refusal = (work: () => unknown) => refusalOf(work)?.code ?? 'done'
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

const check = { cause: 'gateway:check', now: how.now }
const notice = { cause: 'gateway:webhook', now: how.now }
const hear = (book: Book, number: number, state: 'success' | 'failed' | 'cancelled', hearing = notice) => hearRefund(book, number, { outcome: 'done', state, facts: {} }, hearing)
/** The gateway changed its mind, is asked, and says so. */
const turns = (book: Book, number: number, state: 'success' | 'failed' | 'cancelled') => hear(hear(book, number, state), number, state, check)
const kinds = (book: Book, kind: string) => book.news.filter(each => each.kind === kind)

it('makes a success of a failure by what the gateway says when it is asked, not by a notice, and takes the reservation again', () => {
  const failed = hearRefund(reserve(paid(), 6_000n)[0], 1, { outcome: 'done', state: 'failed', facts: { message: 'The bank is away' } }, how)
  const told = hear(failed, 1, 'success')
  expect(told.refunds[0]).toMatchObject({ state: 'failed', late_success: false, next_check_at: how.now, message: 'The bank is away' })
  expect(hear(told, 1, 'failed', check).refunds[0]).toMatchObject({ state: 'failed', next_check_at: null })
  const late = [hear, hear].reduce((book, again) => again(book, 1, 'success', check), told)
  expect(late.refunds[0]).toMatchObject({ state: 'success', late_success: false, next_check_at: null, message: null })
  expect(paymentIn(late)).toMatchObject({ refunded_minor: 6_000n })
  expect(kinds(late, 'refund.late_success')).toMatchObject([{ cause: 'gateway:check', detail: { state: 'success' } }])
  expect(contradictions(late)).toEqual([])
  expect(refusal(() => reserve(late, 4_001n))).toBe('refund_amount_exceeded')
})

it('flags a late success whose place another refund took, once, and lets nothing more be refunded', () => {
  const other = reserve(hear(reserve(paid(), 6_000n)[0], 1, 'failed'), 5_000n)[0]
  const late = turns(turns(other, 1, 'success'), 1, 'success')
  expect(late.refunds[0]).toMatchObject({ state: 'failed', late_success: true, next_check_at: null })
  expect(kinds(late, 'refund.late_success')).toMatchObject([{ detail: { state: 'failed' } }])
  expect(refusal(() => reserve(late, 1n))).toBe('refund_amount_exceeded')
  expect(contradictions(late)).toEqual([])
})

it('gives the place of a refund that fails to one that went through without', () => {
  const late = turns(reserve(hear(reserve(paid(), 6_000n)[0], 1, 'failed'), 5_000n)[0], 1, 'success')
  const placed = hear(late, 2, 'failed')
  expect(placed.refunds).toMatchObject([{ state: 'success', late_success: false }, { state: 'failed', late_success: false }])
  expect(paymentIn(placed)).toMatchObject({ refunded_minor: 6_000n })
  expect(contradictions(placed)).toEqual([])
})

it('drops the flag where the late success is taken back', () => {
  const back = turns(turns(reserve(hear(reserve(paid(), 6_000n)[0], 1, 'failed'), 5_000n)[0], 1, 'success'), 1, 'cancelled')
  expect(back.refunds[0]).toMatchObject({ state: 'cancelled', late_success: false, next_check_at: null })
  expect(paymentIn(back)).toMatchObject({ refunded_minor: 5_000n })
  expect(refusal(() => reserve(back, 5_000n))).toBe('done')
})

it('takes a success back by what the gateway says when it is asked, not by a notice: that may be an old one', () => {
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
  // Its reservation was never released.
  const late = turns(book, 1, 'success')
  expect(late.refunds[0]).toMatchObject({ state: 'success', late_success: false })
  expect(paymentIn(late, 2)).toMatchObject({ refunded_minor: AMOUNT })
})

it('goes on asking for an auto-refund that was refused at the door, as the account may have been short of money', () => {
  const twice = hearPayment(paid(), 2, done('capture'), how)
  const later_on = { ...how, now: later(how.now, seconds(1)) }
  const book = hearRefund(twice, 1, { outcome: 'not_charged', because: 'refused', code: 'balance', message: 'Too little money' }, later_on)
  expect(book.refunds[0]).toMatchObject({ state: 'pending', message: 'Too little money', checks: 1 })
  expect(Number(book.refunds[0]?.next_check_at)).toBeGreaterThan(Number(later_on.now))
  expect(contradictions(book)).toEqual([])
  expect(hearRefund(book, 1, said('success'), later_on).refunds[0]).toMatchObject({ state: 'pending' }) // Of another amount.
  expect(hearRefund(book, 1, { outcome: 'done', state: 'success', facts: {} }, later_on).refunds[0]).toMatchObject({ state: 'success' })
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

type Mind = 'success' | 'failed' | 'cancelled'
/** A gateway that changes its mind; each time a notice goes out, and those arrive whenever they like. `at` picks a refund or a notice. */
const anyTurn = fc.oneof(
  fc.record({ what: fc.constant('mind' as const), at: fc.nat(20), mind: fc.constantFrom<Mind>('success', 'failed', 'cancelled') }),
  fc.record({ what: fc.constant('notice' as const), at: fc.nat(20), again: fc.boolean() }),
  fc.record({ what: fc.constant('ask' as const), at: fc.nat(20) }),
  fc.record({ what: fc.constant('refund' as const), amount: fc.bigInt({ min: 1n, max: AMOUNT }) }),
)

it('ends where the gateway last said the money is, however its notices and answers come', () => {
  fc.assert(fc.property(fc.array(anyTurn, { maxLength: 40 }), fc.infiniteStream(fc.nat(20)), (steps, order) => {
    let book = paid()
    const minds: (Mind | undefined)[] = []
    const notices: { number: number; mind: Mind }[] = []
    const ask = (number: number) => {
      const mind = minds[number - 1]
      const due = book.refunds[number - 1]?.next_check_at != null
      if (due) book = mind === undefined ? hearRefund(book, number, { outcome: 'pending', facts: {} }, check) : hear(book, number, mind, check)
    }
    const arrive = (at: number, again: boolean) => {
      const [told] = notices.splice(at % notices.length, 1)
      if (told === undefined) return
      book = hear(book, told.number, told.mind)
      if (again) notices.push(told)
    }
    const some = (at: number) => at % minds.length
    for (const step of steps) {
      if (step.what === 'refund') {
        const promised = paymentIn(book).refunded_minor + book.refunds.reduce((sum, each) => sum + (each.late_success ? each.amount_minor : 0n), 0n)
        expect(refusal(() => { [book] = reserve(book, step.amount) })).toBe(promised + step.amount <= AMOUNT ? 'done' : 'refund_amount_exceeded')
        minds.length = book.refunds.length
      } else if (step.what === 'notice') arrive(step.at, step.again)
      else if (minds.length === 0) continue
      else if (step.what === 'ask') ask(some(step.at) + 1)
      else {
        minds[some(step.at)] = step.mind
        notices.push({ number: some(step.at) + 1, mind: step.mind })
      }
      expect(contradictions(book)).toEqual([])
    }
    for (const at of order) {
      if (notices.length === 0) break
      arrive(at, false)
    }
    for (const { number } of book.refunds) ask(number)
    expect(contradictions(book)).toEqual([])
    expect(book.refunds.map(wentThrough)).toEqual(Array.from(minds, mind => mind === 'success'))
    // A flag only where there is no room.
    const left = AMOUNT - paymentIn(book).refunded_minor
    for (const { late_success, amount_minor } of book.refunds) expect(late_success && amount_minor <= left).toBe(false)
  }), { numRuns: 1_000 })
})

it('makes one of 64 refunds of 60 %', () => {
  let book = paid()
  const outcomes = Array.from({ length: 64 }, () => refusal(() => { [book] = reserve(book, 6_000n) }))
  expect(outcomes.filter(each => each === 'done')).toHaveLength(1)
  expect(outcomes.filter(each => each === 'refund_amount_exceeded')).toHaveLength(63)
})
