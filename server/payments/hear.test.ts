import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Facts, PaymentAnswer } from '../gateways/index.ts'
import { settledPayment, withPayment, type Book, type PaymentState } from '../orders/index.ts'
import { hours, later, minutes, seconds } from '../platform/clock.ts'
import { AMOUNT, EXPIRY, T0, contradictions, declined, done, essence, notCharged, paymentIn, redirect, started, unknown } from '../testing/books.ts'
import { hearPayment } from './hear.ts'
import type { Hearing } from './hearing.ts'
import { beginCapture, beginVoid, hearSettling } from './settle-preauth.ts'
import { Refusal } from '../platform/errors.ts'

const soon = later(T0, seconds(5))
const start: Hearing = { cause: 'gateway:answer', now: soon, start: true }
const webhook: Hearing = { cause: 'gateway:webhook', now: soon }
const check: Hearing = { cause: 'gateway:check', now: later(T0, minutes(1)), grace_over: true }
type Heard = readonly [number, PaymentAnswer, Hearing?]
const hear = (book: Book, ...all: Heard[]) => all.reduce((now, [number, answer, hearing = webhook]) => hearPayment(now, number, answer, hearing), book)

it.each<[string, [PaymentAnswer, Hearing?][], PaymentState]>([
  ['waits for the payer', [[redirect, start]], 'redirected'],
  ['is pending while the outcome is unknown', [[unknown, start]], 'pending'],
  ['stays pending however often it is unknown', [[unknown, start], [unknown, check], [unknown, check]], 'pending'],
  ['never began where nothing was sent', [[notCharged('not_sent'), start]], 'init_failed'],
  ['never began where the start was refused', [[notCharged('refused'), start]], 'init_failed'],
  ['is open where only a question could not be sent', [[unknown, start], [notCharged('not_sent'), check]], 'pending'],
  ['is open where only a question was refused', [[redirect, start], [notCharged('refused'), check]], 'pending'],
  ['is open while the gateway may yet learn of it', [[unknown, start], [notCharged('not_known'), { ...check, grace_over: false }]], 'pending'],
  ['failed where the gateway still does not know it after its time', [[unknown, start], [notCharged('not_known'), check]], 'failed'],
  ['is open where a gateway forgot what it had known', [[redirect, start], [notCharged('not_known'), check]], 'pending'],
  ['is captured', [[redirect, start], [done('capture')]], 'captured'],
  ['is captured by a notice that overtook the answer', [[done('capture')], [redirect, start]], 'captured'],
  ['is captured once it was authorized, because the order asked for no hold', [[done('authorize')]], 'capturing'],
  ['is taken after it had failed', [[declined], [done('capture')]], 'captured'],
  ['is taken after the payer had left', [[done('drop')], [done('capture')]], 'captured'],
  ['is open where less was paid', [[done('capture', { amount_minor: AMOUNT - 1n })]], 'pending'],
  ['is open where another currency was paid', [[done('capture', { currency: 'USD' })]], 'pending'],
  ['is captured with a surcharge on top', [[done('capture', { amount_minor: AMOUNT + 200n })]], 'captured'],
  ['is reversed where it was paid after the end', [[done('capture', { at: EXPIRY })]], 'reversed'],
  ['is captured where it was paid a moment before the end, and learnt of later', [[done('capture', { at: later(EXPIRY, -1) }), { ...check, now: later(EXPIRY, hours(50)) }]], 'captured'],
  ['is reversed where only our own clock says when, and that is after the end', [[{ outcome: 'done', event: 'capture', facts: { amount_minor: AMOUNT, currency: 'INR' } }, { ...check, now: EXPIRY }]], 'reversed'],
])('%s', (_, all, state) => {
  const book = hear(started(1), ...all.map(([answer, hearing]) => [1, answer, hearing] as const))
  expect(paymentIn(book).state).toBe(state)
  expect(contradictions(book)).toEqual([])
})

it('keeps a surcharge beside the amount, not in it', () => {
  const payment = paymentIn(hear(started(1), [1, done('capture', { amount_minor: AMOUNT + 200n })]))
  expect(payment).toMatchObject({ authorized_minor: AMOUNT, captured_minor: AMOUNT, surcharge_minor: 200n })
})

it.each<[string, PaymentAnswer]>([
  ['as we find', done('capture', { currency: 'USD' })], ['as its connector finds', { outcome: 'unknown', message: 'less money than was asked', wrong_money: true }],
])('tells of wrong money once, %s', (_, wrong) => {
  const kinds = (book: Book) => book.news.filter(({ kind }) => kind === 'payment.mismatch').length
  expect(kinds(hear(started(1), [1, wrong], [1, wrong], [1, wrong, check]))).toBe(1)
  expect(kinds(hear(started(1), [1, declined], [1, wrong], [1, wrong]))).toBe(1)
})

it("tells in its event by which code of the gateway's it failed, without whom it names, and cut", () => {
  const failed = (raw: string) => {
    const heard = hear(started(1), [1, { outcome: 'declined', decline: { code: 'do_not_honor', raw, message: 'Declined', fault: 'issuer', retry: 'later' }, facts: {} }])
    return heard.news.find(({ kind }) => kind === 'payment.failed')?.detail
  }
  expect(failed('05')).toEqual({ error_code: 'do_not_honor', gateway_code: '05' })
  expect(failed('No account for priya@okbank')).toMatchObject({ gateway_code: 'No account for •' })
  expect(failed(`${'x '.repeat(45)}card 4111111111111111 was refused`)).toMatchObject({ gateway_code: `${'x '.repeat(45)}card • was` })
})

it('learns references from a repeat, but not those of another payment of the gateway, nor its message', () => {
  const once = hear(started(1), [1, done('capture', { gateway_payment_id: 'g1', message: 'Paid' })])
  const again = hear(once, [1, done('capture', { gateway_payment_id: 'g1', utr: 'utr1', auth_id: 'auth1', message: 'Processing' })])
  expect(paymentIn(again)).toMatchObject({ gateway_payment_id: 'g1', utr: 'utr1', auth_id: 'auth1', processor_ref: 'g1', message: 'Paid' })
  expect(again.news).toHaveLength(once.news.length)
  expect(paymentIn(hear(again, [1, done('capture', { gateway_payment_id: 'g2', utr: 'utr2' })]))).toBe(paymentIn(again))
  expect(hear(again, [1, done('authorize', { gateway_payment_id: 'g1' })])).toBe(again)
})

it('gives back at once what a second payer paid', () => {
  const book = hear(started(2), [1, done('capture')], [2, done('capture')])
  expect(settledPayment(book)?.number).toBe(1)
  expect(paymentIn(book, 2)).toMatchObject({ state: 'reversed', captured_minor: AMOUNT, refunded_minor: AMOUNT })
  expect(book.refunds).toMatchObject([{ payment: 2, type: 'AUTO_REFUND', state: 'pending', amount_minor: AMOUNT, next_check_at: soon }])
})

it('lets go at once what a second payer had set aside, and refunds it where it was taken all the same', () => {
  const book = hear(started(2, { preauth: true }), [1, done('authorize')], [2, done('authorize')])
  expect(paymentIn(book, 2)).toMatchObject({ state: 'reversed', release: 'due', next_check_at: soon })
  expect(paymentIn(hear(book, [2, done('void')]), 2)).toMatchObject({ state: 'reversed', release: 'done', captured_minor: 0n })
  for (const late of [hear(book, [2, done('capture')]), hear(book, [2, done('void')], [2, done('capture')])]) {
    expect(paymentIn(late, 2)).toMatchObject({ state: 'reversed', release: 'done', captured_minor: AMOUNT, refunded_minor: AMOUNT })
    expect(contradictions(late)).toEqual([])
  }
})

it('hurries the others once one has paid', () => {
  const book = hear(started(2), [2, redirect, start], [1, done('capture')])
  expect(paymentIn(book, 2).next_check_at).toEqual(soon)
})

it('frees the slot when the hold is gone, for another to pay', () => {
  const book = hear(started(2, { preauth: true }), [1, done('authorize')], [1, done('void')])
  expect(book.order.settled_by).toBeNull()
  expect(hear(book, [2, done('authorize')]).order.settled_by).toBe(2)
})

it('holds on to a capture under way, whatever late notices say of the payment', () => {
  const [asked] = beginCapture(hear(started(1, { preauth: true }), [1, done('authorize')]), 1, { amount_minor: 6_000n, timeout_ms: 1_000 }, webhook)
  for (const late of [declined, unknown, redirect, done('authorize'), notCharged('refused')]) expect(paymentIn(hear(asked, [1, late]))).toMatchObject({ state: 'capturing', capture_minor: 6_000n })
  const taken = hearSettling(asked, 1, done('capture', { captured_minor: 6_000n }), webhook)
  expect(paymentIn(taken)).toMatchObject({ state: 'captured', captured_minor: 6_000n })
  const refused = hearSettling(asked, 1, notCharged('refused'), webhook)
  expect(paymentIn(refused)).toMatchObject({ state: 'authorized', capture_minor: null, next_check_at: later(T0, hours(10)) })
})

// Laws -----------------------------------------------------------------------------------------------------------

const money: fc.Arbitrary<Facts> = fc.record({
  amount_minor: fc.constantFrom(AMOUNT, AMOUNT, AMOUNT, AMOUNT + 100n, AMOUNT - 1n), currency: fc.constantFrom('INR', 'INR', 'INR', 'USD'),
  at: fc.constantFrom(T0, T0, later(EXPIRY, -1), EXPIRY, later(EXPIRY, hours(1))), utr: fc.constantFrom('1', '2'),
}, { requiredKeys: ['currency'] })
const anyAnswer: fc.Arbitrary<PaymentAnswer> = fc.oneof(
  fc.constantFrom(redirect, unknown, declined, notCharged('not_known'), notCharged('refused'), notCharged('not_sent'), notCharged('unsupported')),
  fc.tuple(fc.constantFrom('authorize', 'capture', 'capture', 'void', 'drop'), money).map(([event, facts]) => ({ outcome: 'done', event, facts } as const)),
)
const PAYERS = 4
type Step = (book: Book) => Book
const number = fc.integer({ min: 1, max: PAYERS })
const hearing = fc.constantFrom(start, webhook, check, { ...check, now: later(EXPIRY, minutes(1)) })
/** What the merchant may refuse to himself is refused; the book stays. */
const unlessRefused = (rule: () => Book, book: Book) => {
  try {
    return rule()
  } catch (error) {
    if (error instanceof Refusal) return book
    throw error
  }
}
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(number, anyAnswer, hearing).map(([n, answer, how]): Step => book => hearPayment(book, n, answer, how)) },
  { weight: 2, arbitrary: fc.tuple(number, anyAnswer, hearing).map(([n, answer, how]): Step => book => hearSettling(book, n, answer, how)) },
  { weight: 1, arbitrary: fc.tuple(number, fc.bigInt({ min: 1n, max: AMOUNT + 1n })).map(([n, amount]): Step => book => unlessRefused(() => beginCapture(book, n, { amount_minor: amount, timeout_ms: 1_000 }, webhook)[0], book)) },
  { weight: 1, arbitrary: number.map((n): Step => book => unlessRefused(() => beginVoid(book, n, { timeout_ms: 1_000 }, webhook)[0], book)) },
)

it('keeps the money rules at every step, whatever is heard of several payments and in whatever order', () => {
  fc.assert(fc.property(fc.boolean(), fc.array(anyStep, { maxLength: 40 }), (preauth, steps) => {
    steps.reduce((book, step) => {
      const next = step(book)
      expect(contradictions(next)).toEqual([])
      return next
    }, started(PAYERS, { preauth }))
  }), { numRuns: 1_000 })
})

it('changes nothing when it hears the same again', () => {
  fc.assert(fc.property(fc.boolean(), fc.array(anyStep, { maxLength: 20 }), number, anyAnswer, hearing, (preauth, steps, n, answer, how) => {
    const before = steps.reduce((book, step) => step(book), started(PAYERS, { preauth }))
    const once = hearPayment(before, n, answer, how)
    expect(essence(hearPayment(once, n, answer, how))).toEqual(essence(once))
  }), { numRuns: 1_000 })
})

it('leaves no money that was taken unaccounted for: it holds the slot or it goes back', () => {
  const taken = (answer: PaymentAnswer) => answer.outcome === 'done' && answer.event === 'capture' && answer.facts.currency === 'INR' && (answer.facts.amount_minor ?? 0n) >= AMOUNT
  fc.assert(fc.property(fc.boolean(), fc.array(fc.tuple(number, anyAnswer, hearing), { maxLength: 30 }), (preauth, all) => {
    let book = started(PAYERS, { preauth })
    for (const [n, answer, how] of all) {
      const never = paymentIn(book, n).state === 'init_failed'
      book = hearPayment(book, n, answer, how)
      if (taken(answer) && !never) expect(paymentIn(book, n).captured_minor).toBeGreaterThan(0n)
    }
    for (const payment of book.payments.filter(({ captured_minor }) => captured_minor > 0n)) {
      expect(payment.state === 'captured' ? book.order.settled_by === payment.number : payment.state === 'reversed' && payment.refunded_minor === payment.captured_minor).toBe(true)
    }
  }), { numRuns: 500 })
})

it('ends the same whatever the order of the notices: one payment is paid, the others are given back', () => {
  const story = fc.constantFrom<PaymentAnswer[]>([redirect, done('capture')], [redirect, declined], [redirect, unknown, done('capture')], [declined, done('capture')], [redirect, done('drop')])
  const stories = fc.array(story, { minLength: PAYERS, maxLength: PAYERS })
  fc.assert(fc.property(stories.chain(all => {
    const heard = all.flatMap((answers, at) => answers.map((answer): Heard => [at + 1, answer]))
    return fc.tuple(fc.constant(all), fc.shuffledSubarray([...heard, ...heard], { minLength: heard.length * 2 }))
  }), ([all, heard]) => {
    const book = hear(started(PAYERS), ...heard)
    const payers = all.flatMap((answers, at) => (answers.some(answer => answer.outcome === 'done' && answer.event === 'capture') ? [at + 1] : []))
    expect(book.payments.filter(({ captured_minor }) => captured_minor > 0n).map(each => each.number)).toEqual(payers)
    expect(book.order.settled_by === null).toBe(payers.length === 0)
    expect(book.refunds).toHaveLength(Math.max(0, payers.length - 1))
    expect(contradictions(book)).toEqual([])
  }), { numRuns: 500 })
})

it('stays as it was for a payment that is not there', () => {
  const book = started(1)
  expect(hearPayment(book, 2, done('capture'), webhook)).toBe(book)
  expect(hearSettling(withPayment(book, paymentIn(book)), 9, done('capture'), webhook).payments).toHaveLength(1)
})
