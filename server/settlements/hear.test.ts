import { describe, expect, it } from 'vitest'
import type { PaymentAnswer } from '../gateways/index.ts'
import type { Book } from '../orders/index.ts'
import { later, minutes } from '../platform/clock.ts'
import { hearPayment, type GivenBack } from '../payments/index.ts'
import { newReference } from '../platform/ids.ts'
import { hearRefund, reserveRefund } from '../refunds/refund.ts'
import { AMOUNT, EXPIRY, T0, book, contradictions, declined, done, essence, paymentIn, startOn, started, triedAt, unknown } from '../testing/books.ts'
import { hearPaid, hearRefunded } from './hear.ts'

const now = later(EXPIRY, minutes(60))
const line = { gateway_payment_id: 'g1', currency: 'INR', amount_minor: AMOUNT }
const heard = (from: Book, { reference = paymentIn(from).reference ?? '', answer = unknown, returned, ...more }: Partial<typeof line> & { reference?: string; answer?: PaymentAnswer; returned?: GivenBack } = {}) => {
  const hear = (at: Book) => hearPaid(at, { payment: 1, reference }, { ...line, ...more }, { answer, returned }, now)
  const next = hear(from)
  expect(contradictions(next)).toEqual([])
  // A repeat after a crash changes nothing.
  expect(essence(hear(next))).toEqual(essence(next))
  return next
}

describe('a settled payment', () => {
  it.each<[string, PaymentAnswer]>([
    ['the gateway does not answer', unknown], ['the gateway says that it failed', declined],
    ['the gateway does not know it', { outcome: 'not_charged', because: 'not_known', code: 'x', message: 'x' }],
  ])('is captured in time for its order where %s', (_, answer) => {
    const next = heard(started(1), { answer })
    expect(paymentIn(next)).toMatchObject({ state: 'captured', captured_minor: AMOUNT, captured_at: T0 })
    expect(next.order.settled_by).toBe(1)
    expect(next.news.filter(({ cause }) => cause === 'gateway:settlement').map(({ kind }) => kind)).toEqual(['payment.captured'])
  })

  it('goes back where the gateway says that it was paid after the end of the order', () => {
    const next = heard(started(1), { answer: done('capture', { at: later(EXPIRY, 1) }) })
    expect(paymentIn(next)).toMatchObject({ state: 'reversed', captured_minor: AMOUNT, refunded_minor: AMOUNT })
  })

  it('pays for nothing where the report has it gone back already', () => {
    const failed = hearPayment(started(1), 1, declined, { cause: 'test', now: T0 })
    const next = heard(failed, { answer: done('capture'), returned: { gateway_refund_id: 'r1', amount_minor: AMOUNT, currency: 'INR' } })
    expect(paymentIn(next).state).toBe('failed')
    expect(next.tries[0]?.given_back_minor).toBe(AMOUNT)
    expect(next.news.at(-1)).toMatchObject({ kind: 'payment.given_back', cause: 'gateway:settlement', detail: { gateway_refund_id: 'r1' } })
  })

  it('goes back where the order was paid by another', () => {
    const paid = hearPayment(started(2), 2, done('capture', { gateway_payment_id: 'g2' }), { cause: 'test', now: T0 })
    expect(paymentIn(heard(paid))).toMatchObject({ state: 'reversed', refunded_minor: AMOUNT })
  })

  it('is captured in the part that was settled of what was held, though the gateway still calls it held', () => {
    const held = hearPayment(startOn(book({ preauth: true }))[0], 1, done('authorize'), { cause: 'test', now: T0 })
    expect(paymentIn(heard(held, { amount_minor: 4_000n, answer: done('authorize') }))).toMatchObject({ state: 'captured', captured_minor: 4_000n, surcharge_minor: 0n })
  })

  it('has what is above its amount as a surcharge', () => {
    expect(paymentIn(heard(started(1), { amount_minor: AMOUNT + 200n }))).toMatchObject({ state: 'captured', captured_minor: AMOUNT, surcharge_minor: 200n })
  })

  it.each([['less money', { amount_minor: AMOUNT - 1n }], ['another currency', { currency: 'USD' }]])('is left to a person where it is %s', (_, more) => {
    const next = heard(started(1), more)
    expect(paymentIn(next).state).toBe('pending')
    expect(next.news.map(({ kind }) => kind)).toContain('payment.mismatch')
  })

  it('is given back from the try that took it where the money is at another, and moves there where it is at none', () => {
    const first = triedAt(2)
    const reference = first.tries[0]?.reference ?? ''
    expect(paymentIn(heard(first, { reference }))).toMatchObject({ state: 'captured', account_id: 'acc_1', reference })
    const paid = hearPayment(first, 1, done('capture', { gateway_payment_id: 'g2' }), { cause: 'test', now: T0 })
    expect(heard(paid, { reference }).refunds).toMatchObject([{ try: 1, amount_minor: AMOUNT, type: 'AUTO_REFUND' }])
  })
})

describe('a settled refund', () => {
  const how = { cause: 'test', now: T0 }
  const asked = reserveRefund(hearPayment(started(1), 1, done('capture'), how), {
    project_id: 'proj_1', payment: 1, refund_id: 'r1', nonce: crypto.randomUUID(), reference: newReference(), amount_minor: 4_000n, type: 'MERCHANT_INITIATED', note: undefined, timeout_ms: 1_000,
  }, undefined, how)[0]
  const told = (from: Book, amount_minor: bigint, currency = 'INR') => {
    const next = hearRefunded(from, 1, { currency, amount_minor, gateway_refund_id: 'gr1' }, now)
    expect(contradictions(next)).toEqual([])
    return next
  }
  const gone = told(asked, -4_000n)

  it('is done, once, under the gateway\'s own id', () => {
    expect(gone.refunds).toMatchObject([{ state: 'success', gateway_refund_id: 'gr1', next_check_at: null }])
    expect(gone.news.at(-1)).toMatchObject({ kind: 'refund.success', cause: 'gateway:settlement' })
    expect(told(gone, -4_000n)).toBe(gone)
  })

  it.each([['another amount', -3_999n, 'INR'], ['another currency', -4_000n, 'USD']])('stays open where it is of %s', (_, amount_minor, currency) => {
    expect(told(asked, amount_minor, currency).refunds).toMatchObject([{ state: 'pending', message: 'The gateway reports another amount or currency than was asked' }])
  })

  it('is asked about where the gateway got it back', () => {
    expect(told(gone, 4_000n).refunds).toMatchObject([{ state: 'success', next_check_at: now }])
    expect(told(asked, 4_000n)).toBe(asked)
  })

  it('is asked about where it had failed: the line may be older than that', () => {
    const failed = hearRefund(asked, 1, { outcome: 'done', state: 'failed', facts: {} }, how)
    expect(told(failed, -4_000n).refunds).toMatchObject([{ state: 'failed', late_success: false, next_check_at: now }])
    expect(told(failed, 4_000n)).toBe(failed)
  })
})
