import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SettlementLine } from '../gateways/index.ts'
import { isUnmatched, openNaming } from './line.ts'

const line = (more: Partial<SettlementLine> = {}): SettlementLine => ({
  kind: 'payment', payment_reference: 'ref', refund_reference: undefined, gateway_payment_id: 'g1', currency: 'INR', amount_minor: 10_000n,
  fee_minor: 200n, tax_minor: 36n, settlement_id: 's1', utr: undefined, settled_at: undefined, ...more,
})
const keysOf = (lines: SettlementLine[], account = 'acc_1') => lines.map(openNaming(account))

const name = fc.constantFrom(undefined, 'a', 'b', 'ab')
const anyLine: fc.Arbitrary<SettlementLine> = fc.record({
  kind: fc.constantFrom('payment', 'refund', 'chargeback', 'adjustment'), payment_reference: name, refund_reference: name, gateway_payment_id: name,
  currency: fc.constantFrom('INR', 'USD'), amount_minor: fc.bigInt(-3n, 3n), fee_minor: fc.bigInt(0n, 3n), tax_minor: fc.bigInt(0n, 3n), settlement_id: fc.constantFrom('s', 't'), utr: name, settled_at: fc.constant(undefined),
})

describe('the key of a line', () => {
  it('is the same whenever it is read, and another at another account', () => fc.assert(fc.property(fc.array(anyLine), lines => {
    expect(keysOf(lines)).toEqual(keysOf(lines))
    expect(new Set([...keysOf(lines), ...keysOf(lines, 'acc_2')]).size).toBe(new Set(keysOf(lines)).size * 2)
  })))

  it('stays when the report learns the UTR, the date or the fee', () => {
    const [before, after] = [line(), line({ utr: 'U1', settled_at: new Date(0), fee_minor: 1n, tax_minor: 0n })].map(each => keysOf([each]))
    expect(after).toEqual(before)
  })

  it('is another for whatever tells two lines apart', () => {
    const others: Partial<SettlementLine>[] = [
      { kind: 'refund' }, { payment_reference: 'other' }, { gateway_payment_id: 'g2' }, { refund_reference: 'r' }, { gateway_refund_id: 'r' }, { currency: 'USD' }, { amount_minor: -10_000n }, { settlement_id: 's2' },
    ]
    expect(new Set([{}, ...others].flatMap(more => keysOf([line(more)]))).size).toBe(others.length + 1)
  })

  it('is one for a payment that two pages show, and two for twins that name nothing', () => {
    const [paid, kept] = [line(), line({ kind: 'adjustment', payment_reference: undefined, gateway_payment_id: undefined })]
    expect(new Set(keysOf([paid, paid])).size).toBe(1)
    expect(new Set(keysOf([kept, kept, kept])).size).toBe(3)
  })
})

it.each([
  ['payment', undefined, true], ['payment', null, false], ['refund', null, true], ['refund', 1, false], ['chargeback', null, false],
] as const)('a %s of refund %s is unmatched: %s', (kind, refund, unmatched) => {
  expect(isUnmatched({ kind }, refund === undefined ? undefined : { order_key: 'o', payment: 1, try: 1, refund })).toBe(unmatched)
})
