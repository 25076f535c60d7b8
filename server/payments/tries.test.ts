import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Facts, PaymentAnswer } from '../gateways/index.ts'
import { tryOf, withTry, type Book, type PaymentState } from '../orders/index.ts'
import { hours, later, minutes, seconds } from '../platform/clock.ts'
import { AMOUNT, EXPIRY, T0, account, answered, book, contradictions, declined, declinedHere, done, essence, notCharged, paymentIn, redirect, startOn, triedAt, unknown } from '../testing/books.ts'
import { hearPayment } from './hear.ts'
import type { Hearing } from './hearing.ts'
import { beginCapture, beginVoid, hearSettling } from './settle-preauth.ts'
import { patience } from './try-next.ts'
import { Refusal } from '../platform/errors.ts'

const other = account({ id: 'acc_2' })
const soon = later(T0, seconds(5))
const webhook: Hearing = { cause: 'gateway:webhook', now: soon }
const check: Hearing = { cause: 'gateway:check', now: later(T0, minutes(2)), grace_over: true }

const tried = (from: Book, number: number, payment = 1) => {
  const found = from.tries.find(each => each.payment === payment && each.number === number)
  if (found === undefined) throw new Error(`payment ${payment} has no try ${number}`)
  return found
}
/** What a gateway says of one of a payment's tries. */
type Word = readonly [number: number, answer: PaymentAnswer, hearing?: Hearing]
const hear = (from: Book, ...words: Word[]) => words.reduce((now, [number, answer, hearing = webhook]) =>
  hearPayment(now, 1, answer, { ...hearing, reference: tried(now, number).reference }), from)

// Moving on ------------------------------------------------------------------------------------------------------

it.each<[string, PaymentAnswer, boolean]>([
  ['a decline that another gateway may take', declinedHere, true],
  ['a decline for good', { outcome: 'declined', decline: { code: 'stolen_card', raw: '43', message: 'No', fault: 'payer', retry: 'never' }, facts: {} }, false],
  ['a decline that only time may mend', declined, false],
  ['a request that was not sent', notCharged('not_sent'), true],
  ['a request that was refused', notCharged('refused'), true],
  ['a request that the gateway cannot do', notCharged('unsupported'), true],
  ['a reference that the gateway does not know', notCharged('not_known'), false],
  ['an unknown outcome', unknown, false],
  ['a way for the payer', redirect, false],
  ['success', done('capture'), false],
  ['a hold', done('authorize'), false],
  ['a payer who left', done('drop'), false],
  ['wrong money', done('capture', { currency: 'USD' }), false],
])('after %s another gateway is asked: %s', (_, answer, moves) => {
  const next = answered(startOn(book())[0], answer, other)
  expect(next.tries.map(({ account_id }) => account_id)).toEqual(moves ? ['acc_1', 'acc_2'] : ['acc_1'])
  if (moves) {
    expect(paymentIn(next)).toMatchObject({ state: 'initiated', account_id: 'acc_2', reference: tried(next, 2).reference, tries: 2, error_code: null })
    expect(next.news.at(-1)).toMatchObject({ kind: 'payment.tried_elsewhere', try: 2, detail: { account_id: 'acc_2', after: { account_id: 'acc_1' } } })
  }
  expect(contradictions(next)).toEqual([])
})

it('gives each try a reference of its own, with its name, before its gateway is asked', () => {
  const all = triedAt(3)
  expect(new Set(all.tries.map(({ reference }) => reference)).size).toBe(3)
  expect(all.refs.map(({ try: number }) => number)).toEqual([1, 2, 3])
  expect(all.tries.map(({ outcome, code }) => [outcome, code])).toEqual([['declined', 'issuer_unavailable'], ['declined', 'issuer_unavailable'], [null, null]])
})

it.each<[string, () => Book, number]>([
  ['after three', () => answered(triedAt(3), declinedHere, account({ id: 'acc_4' })), 3],
  ['15 seconds after the beginning', () => answered(triedAt(2), declinedHere, account({ id: 'acc_3' }), { now: later(T0, seconds(15)) }), 3],
  ['when less than five of its 20 seconds are left', () => answered(triedAt(2), declinedHere, account({ id: 'acc_3' }), { now: later(T0, seconds(15) + 1) }), 2],
  ['when nobody is left', () => answered(triedAt(2), declinedHere), 2],
  ['once the order is over', () => answered(triedAt(2, { expires_at: later(T0, seconds(2)) }), declinedHere, account({ id: 'acc_3' }), { now: later(T0, seconds(3)) }), 2],
  ['once another payment has paid the order', () => answered(hearPayment(startOn(triedAt(2))[0], 2, done('capture'), webhook), declinedHere, account({ id: 'acc_3' })), 2],
  ['once a notice has shown the payer a way', () => answered(hear(triedAt(2), [2, redirect]), declinedHere, account({ id: 'acc_3' })), 2],
  ['once a notice has declined it already', () => answered(hear(triedAt(2), [2, declinedHere]), declinedHere, account({ id: 'acc_3' })), 2],
  ['once a notice has told of money at an earlier try', () => answered(hear(triedAt(2), [1, done('capture')]), declinedHere, account({ id: 'acc_3' })), 2],
])('asks nobody else %s', (_, make, tries) => {
  const end = make()
  expect(end.tries.filter(({ payment }) => payment === 1)).toHaveLength(tries)
  expect(contradictions(end)).toEqual([])
})

it('bounds a further try by what is left of the 20 seconds, and the first by its account alone', () => {
  expect(patience(paymentIn(triedAt(1)))).toBeUndefined()
  const late = answered(triedAt(1), declinedHere, other, { now: later(T0, seconds(12)) })
  expect(patience(paymentIn(late))).toBe(seconds(8))
})

it.each<[string, PaymentAnswer[], PaymentState]>([
  ['never began, where no gateway got as far as a bank', [notCharged('not_sent'), notCharged('refused')], 'init_failed'],
  ['failed, where one did', [declinedHere, notCharged('refused')], 'failed'],
  ['failed, where the last did', [notCharged('not_sent'), declinedHere], 'failed'],
  ['is pending, where the last may have charged', [declinedHere, unknown], 'pending'],
  ['waits for the payer at the last', [declinedHere, redirect], 'redirected'],
  ['is captured at the last', [declinedHere, done('capture')], 'captured'],
])('%s', (_, [first = unknown, last = unknown], state) => {
  const end = answered(answered(startOn(book())[0], first, other), last)
  expect(paymentIn(end)).toMatchObject({ state, account_id: 'acc_2' })
  expect(contradictions(end)).toEqual([])
})

it('finds its own earlier turn when it is run again', () => {
  const before = startOn(book())[0]
  const once = answered(before, declinedHere, other)
  expect(once.tries).toHaveLength(2)
  // The commit was lost on the way: the same answer meets a payment that is at the next gateway already.
  const again = hearPayment(once, 1, declinedHere, { cause: 'gateway:answer', now: T0, start: true, reference: tried(once, 1).reference })
  expect(essence(again)).toEqual(essence(once))
})

// Money at another try -------------------------------------------------------------------------------------------

interface End { state: PaymentState; at: number; back?: number[]; let_go?: number[]; closing?: number[] }
const two = () => triedAt(2)
const held = () => triedAt(2, { preauth: true })

it.each<[string, () => Book, Word[], End]>([
  ['moves to the try that was declined and charged after all, and closes the one that waits', two, [[2, redirect], [1, done('capture')]], { state: 'captured', at: 1, closing: [2] }],
  ['moves before the second answers', two, [[1, done('capture')]], { state: 'captured', at: 1, closing: [2] }],
  ['moves from a try whose outcome is unknown', two, [[2, unknown], [1, done('capture')]], { state: 'captured', at: 1, closing: [2] }],
  ['moves from a try that failed, too', two, [[2, declined], [1, done('capture')]], { state: 'captured', at: 1 }],
  ['moves after the payer had left', two, [[2, done('drop')], [1, done('capture')]], { state: 'captured', at: 1 }],
  ['gives back what the second took as well', two, [[1, done('capture')], [2, done('capture')]], { state: 'captured', at: 1, back: [2] }],
  ['gives back what the first took as well', two, [[2, done('capture')], [1, done('capture')]], { state: 'captured', at: 2, back: [1] }],
  ['stops watching what is closed', two, [[2, redirect], [1, done('capture')], [2, declined]], { state: 'captured', at: 1 }],
  ['goes on watching what is not', two, [[2, redirect], [1, done('capture')], [2, unknown]], { state: 'captured', at: 1, closing: [2] }],
  ['gives back once, however often it is told', two, [[2, done('capture')], [1, done('capture')], [1, done('capture')], [2, done('capture')]], { state: 'captured', at: 2, back: [1] }],
  ['keeps all of three apart', () => triedAt(3), [[3, unknown], [2, done('capture')], [1, done('capture')], [3, done('capture')]], { state: 'captured', at: 2, back: [1, 3] }],
  ['lets go what an earlier one holds beside it', held, [[2, done('authorize')], [1, done('authorize')]], { state: 'authorized', at: 2, let_go: [1] }],
  ['lets go what the later one holds beside it', held, [[1, done('authorize')], [2, done('authorize')]], { state: 'authorized', at: 1, let_go: [2] }],
  ['has let it go', held, [[2, done('authorize')], [1, done('authorize')], [1, done('void')]], { state: 'authorized', at: 2 }],
  ['gives back what was to be let go and was captured', held, [[2, done('authorize')], [1, done('authorize')], [1, done('capture')]], { state: 'authorized', at: 2, back: [1] }],
  ['gives back what had been let go and was captured', held, [[2, done('authorize')], [1, done('authorize')], [1, done('void')], [1, done('capture')]], { state: 'authorized', at: 2, back: [1] }],
  ['reverses what an earlier try took after the end of the order', two, [[2, unknown], [1, done('capture', { at: EXPIRY })]], { state: 'reversed', at: 1, closing: [2] }],
  ['gives back what comes to a payment that was reversed', two, [[2, done('capture', { at: EXPIRY })], [1, done('capture')]], { state: 'reversed', at: 2, back: [1] }],
  ['does not move for less money than was asked', two, [[2, redirect], [1, done('capture', { amount_minor: AMOUNT - 1n })]], { state: 'redirected', at: 2, closing: [1] }],
  ['does not move for a late word that brings nothing', two, [[2, redirect], [1, redirect], [1, declined], [1, unknown], [1, done('drop')]], { state: 'redirected', at: 2 }],
  ['is not closed by what is said of another try', two, [[2, redirect], [1, declined], [1, done('void')], [1, notCharged('not_known'), check]], { state: 'redirected', at: 2 }],
  ['gives back what came to a payment that never began', () => answered(startOn(book())[0], notCharged('refused')), [[1, done('capture')]], { state: 'init_failed', at: 1, back: [1] }],
  ['lets go what is held for a payment that never began', () => answered(startOn(book())[0], notCharged('refused')), [[1, done('authorize')]], { state: 'init_failed', at: 1, let_go: [1] }],
])('%s', (_, make, words, { state, at, back = [], let_go = [], closing = [] }) => {
  const end = hear(make(), ...words)
  expect(contradictions(end)).toEqual([])
  expect(paymentIn(end)).toMatchObject({ state, reference: tried(end, at).reference, account_id: tried(end, at).account_id })
  expect(end.refunds.filter(refund => refund.try !== null).map(refund => refund.try).toSorted()).toEqual(back)
  expect(end.tries.filter(each => each.release === 'due').map(({ number }) => number)).toEqual(let_go)
  expect(end.tries.filter(each => each.next_check_at !== null && each.release !== 'due' && each.reference !== paymentIn(end).reference && ['needs_payer', 'unknown', null].includes(each.outcome)).map(({ number }) => number)).toEqual(closing)
  for (const refund of end.refunds.filter(each => each.try !== null)) {
    expect(refund).toMatchObject({ type: 'AUTO_REFUND', state: 'pending', amount_minor: AMOUNT, next_check_at: soon })
    expect(end.refs, 'its gateway will speak of it').toContainEqual(expect.objectContaining({ refund: refund.number, payment: 1 }))
  }
})

it('keeps what is known of one gateway out of what is known of another', () => {
  const waiting = hear(two(), [2, { outcome: 'needs_payer', next: { kind: 'wait' }, facts: { gateway_payment_id: 'g2', utr: 'utr2', auth_id: 'auth2' } }])
  expect(paymentIn(hear(waiting, [1, done('capture', { gateway_payment_id: 'g1', utr: 'utr1' })])))
    .toMatchObject({ gateway_payment_id: 'g1', utr: 'utr1', auth_id: null, account_id: 'acc_1', next_step: null })
})

it.each<[string, PaymentAnswer]>([
  ['as we find', done('capture', { currency: 'USD' })], ['as its connector finds', { outcome: 'unknown', message: 'less money than was asked', wrong_money: true }],
])('tells of wrong money at another try once, and has a person look at it, %s', (_, answer) => {
  const wrong: Word = [1, answer]
  const end = hear(two(), [2, done('capture')], wrong, wrong, wrong)
  expect(end.news.filter(({ kind }) => kind === 'payment.mismatch')).toMatchObject([{ try: 1 }])
  expect(tried(end, 1)).toMatchObject({ outcome: 'unknown', code: 'wrong_money' })
})

// Laws -----------------------------------------------------------------------------------------------------------

const money: fc.Arbitrary<Facts> = fc.record({
  gateway_payment_id: fc.constantFrom('g1', 'g2'), amount_minor: fc.constantFrom(AMOUNT, AMOUNT, AMOUNT, AMOUNT + 100n, AMOUNT - 1n),
  currency: fc.constantFrom('INR', 'INR', 'INR', 'USD'), at: fc.constantFrom(T0, T0, later(EXPIRY, -1), EXPIRY, later(EXPIRY, hours(1))),
}, { requiredKeys: ['currency'] })
const anyAnswer: fc.Arbitrary<PaymentAnswer> = fc.oneof(
  fc.constantFrom(redirect, unknown, declined, declinedHere, notCharged('not_known'), notCharged('refused'), notCharged('not_sent')),
  fc.tuple(fc.constantFrom('authorize', 'capture', 'capture', 'void', 'drop'), money).map(([event, facts]) => ({ outcome: 'done', event, facts } as const)),
)
const PAYERS = 2
const TRIES = 3
const anyHearing = fc.constantFrom(webhook, check, { ...check, now: later(EXPIRY, minutes(1)) })
type Step = (from: Book) => Book
const unlessRefused = (rule: () => Book, from: Book) => {
  try {
    return rule()
  } catch (error) {
    if (error instanceof Refusal) return from
    throw error
  }
}
/** A gateway's word on any try of any payment; the answer to a start, with another gateway to follow; the merchant's capture or void and its answer. */
const anyStep: fc.Arbitrary<Step> = fc.tuple(fc.integer({ min: 1, max: PAYERS }), fc.integer({ min: 1, max: TRIES }), anyAnswer, anyHearing, fc.integer({ min: 0, max: 11 })).map(([number, at, answer, how, what]): Step => from => {
  const known = from.tries.find(each => each.payment === number && each.number === at)
  const { tries, reference } = paymentIn(from, number)
  if (what < 2) return answered(from, answer, account({ id: `acc_${tries + 1}` }), { number, now: how.now })
  if (what === 2) return unlessRefused(() => beginCapture(from, number, { amount_minor: AMOUNT - 1n, timeout_ms: 1_000 }, how)[0], from)
  if (what === 3) return unlessRefused(() => beginVoid(from, number, { timeout_ms: 1_000 }, how)[0], from)
  if (what === 4) return hearSettling(from, number, answer, { ...how, ...(reference === null ? {} : { reference }) })
  return known === undefined ? from : hearPayment(from, number, answer, { ...how, reference: known.reference })
})
const story = (steps: Step[], preauth: boolean, each: (next: Book) => void = () => {}) =>
  steps.reduce((from, step) => { const next = step(from); each(next); return next }, startOn(startOn(book({ preauth }))[0])[0])

it('keeps the money rules at every step, whatever is heard of the tries of several payments and in whatever order', () => {
  fc.assert(fc.property(fc.boolean(), fc.array(anyStep, { maxLength: 40 }), (preauth, steps) => {
    story(steps, preauth, next => expect(contradictions(next)).toEqual([]))
  }), { numRuns: 1_000 })
})

it('changes nothing when it hears the same again of a try', () => {
  fc.assert(fc.property(fc.boolean(), fc.array(anyStep, { maxLength: 20 }), fc.integer({ min: 0, max: 10 }), anyAnswer, anyHearing, (preauth, steps, which, answer, how) => {
    const before = story(steps, preauth)
    const of = before.tries[which % before.tries.length]
    const again = (from: Book) => hearPayment(from, of?.payment ?? 0, answer, { ...how, reference: of?.reference ?? '' })
    const once = again(before)
    expect(essence(again(once))).toEqual(essence(once))
  }), { numRuns: 1_000 })
})

it.each<[string, PaymentAnswer, boolean]>([
  ['has a payment that waits for its payer', redirect, true],
  ['has an order that nobody began to pay', { outcome: 'needs_payer', next: { kind: 'wait' }, facts: {} }, false],
  ['could not say', unknown, true],
  ['knows nothing of it', notCharged('not_known'), false],
  ['still says no', declined, false],
])('looks back again only where a gateway that said no %s', (_, answer, again) => {
  const looked = hear(answered(startOn(book())[0], notCharged('refused'), other), [1, answer, check])
  expect((tried(looked, 1).next_check_at?.getTime() ?? 0) > check.now.getTime()).toBe(again)
})

it('looks back after a minute, once, at the last gateway that said no, when the money is found at an earlier one', () => {
  const failed = answered(triedAt(2), declined)
  expect(tried(failed, 2).next_check_at, 'a payment\'s last no is not looked at again').toBe(null)
  const moved = hear(failed, [1, done('capture')])
  expect(tried(moved, 2).next_check_at).toEqual(later(soon, seconds(60)))
  expect(tried(hear(moved, [2, declined, check]), 2).next_check_at).toBe(null)
  expect(hear(moved, [2, done('capture'), check]).refunds).toMatchObject([{ try: 2, amount_minor: AMOUNT, type: 'AUTO_REFUND' }])
})

it('asks no more about money that stands aside and goes back, whoever had it looked at again', () => {
  const paid = hear(triedAt(2), [2, done('capture')], [1, done('capture', { gateway_payment_id: 'g2' })])
  expect(tried(paid, 1)).toMatchObject({ aside_minor: AMOUNT, next_check_at: null })
  const looked = withTry(paid, { ...tried(paid, 1), next_check_at: soon })
  const again = hear(looked, [1, done('capture', { gateway_payment_id: 'g2' }), check])
  expect(tried(again, 1)).toMatchObject({ aside_minor: AMOUNT, next_check_at: null })
  expect(again.refunds).toHaveLength(1)
})

it('leaves no try\'s money unaccounted for: it is the payment\'s, in the slot or on its way back, or it stands aside and goes back', () => {
  fc.assert(fc.property(fc.boolean(), fc.array(anyStep, { maxLength: 40 }), (preauth, steps) => {
    const end = story(steps, preauth)
    for (const each of end.tries.filter(({ outcome, code }) => outcome === 'done' && code === 'capture')) {
      const payment = paymentIn(end, each.payment)
      const own = payment.reference === each.reference && payment.state !== 'init_failed'
      expect(own ? payment.captured_minor > 0n : each.aside_minor === AMOUNT).toBe(true)
    }
    for (const payment of end.payments.filter(({ captured_minor }) => captured_minor > 0n)) {
      expect(tryOf(end, payment.number, payment.reference)).toMatchObject({ outcome: 'done', code: 'capture' })
    }
  }), { numRuns: 1_000 })
})

it('ends with the same money whatever the order of the words: one try has paid, the others\' money goes back', () => {
  const words = fc.constantFrom<PaymentAnswer[]>([declinedHere], [done('capture')], [redirect, done('capture')], [declined, done('capture')], [unknown, done('capture')], [redirect, done('drop')])
  fc.assert(fc.property(fc.array(words, { minLength: TRIES, maxLength: TRIES }).chain(all => {
    const heard = all.flatMap((answers, at) => answers.map((answer): Word => [at + 1, answer]))
    return fc.tuple(fc.constant(all), fc.shuffledSubarray([...heard, ...heard], { minLength: heard.length * 2 }))
  }), ([all, heard]) => {
    const end = hear(triedAt(TRIES), ...heard)
    const takers = all.filter(answers => answers.some(answer => answer.outcome === 'done' && answer.event === 'capture')).length
    expect(contradictions(end)).toEqual([])
    expect(end.order.settled_by).toBe(takers === 0 ? null : 1)
    expect(paymentIn(end).captured_minor).toBe(takers === 0 ? 0n : AMOUNT)
    expect(end.refunds).toHaveLength(Math.max(0, takers - 1))
  }), { numRuns: 500 })
})
