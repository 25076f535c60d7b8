import { expect, it } from 'vitest'
import { newReference } from '../../platform/ids.ts'
import { toDecimal } from '../../platform/money.ts'
import type { Bed } from '../testbeds.ts'
import { anyInstrument } from './payments.ts'
import { until, type Rig } from './rig.ts'
import { expectInFull, sentOf } from './sent.ts'

export const refundsContract = (bed: Bed, rig: () => Rig) => {
  const { connector } = bed

  /** A payment of 499.50 that was captured; of 49950 or 49.950 where the currency has other decimals. */
  const paid = async (currency = bed.currency) => {
    const call = rig().open()
    const begun = await rig().start(rig().asked(anyInstrument(bed), { currency }), call)
    await rig().decide(begun, 'approve')
    expect(await connector.fetch(call, begun.payment)).toMatchObject({ outcome: 'done', event: 'capture' })
    return { call, payment: begun.payment }
  }
  const refund = (amount_minor: bigint, note?: string) => ({ reference: newReference(), gateway_refund_id: undefined, amount_minor, note })
  const over = (answer: { outcome: string }) => answer.outcome !== 'pending'
  const inLedger = async (reference: string) => (await rig().ledger('refunds')).filter(row => row['reference'] === reference)

  it.each([['whole', 49_950n], ...(connector.capabilities.partial_refund === true ? [['partial', 10_015n] as const] : [])] as const)('gives back a %s payment', async (_, amount_minor) => {
    const { payment } = await paid()
    const [call, asked] = [rig().open(), refund(amount_minor, 'the size was wrong')]
    expect(await connector.refund(call, payment, asked)).toMatchObject({ facts: { gateway_refund_id: expect.any(String), amount_minor, currency: bed.currency } })
    expectInFull(amount_minor, bed.currency, call.sent)
    expect(await until(() => connector.fetchRefund(call, payment, asked), over)).toMatchObject({ outcome: 'done', state: 'success', facts: { amount_minor } })
    expect(await inLedger(asked.reference)).toMatchObject([{ amount_minor: Number(amount_minor) }])
  })

  const others = connector.limits.currencies.filter(currency => toDecimal(1n, currency) !== '0.01')
  if (others.length > 0) it.each(others)('gives back as much in %s as was asked, whatever its decimals', async currency => {
    const { call, payment } = await paid(currency)
    const asked = refund(10_015n)
    expect(await connector.refund(call, payment, asked)).toMatchObject({ facts: { amount_minor: 10_015n, currency } })
    expect(await inLedger(asked.reference)).toMatchObject([{ amount_minor: 10_015, currency }])
  })

  it('gives back once, however often it is asked with the same reference', async () => {
    const { call, payment } = await paid()
    const asked = refund(10_000n)
    await connector.refund(call, payment, asked)
    await connector.refund(call, payment, asked)
    await until(() => connector.fetchRefund(call, payment, asked), over)
    expect(['done', 'pending']).toContain((await connector.refund(call, payment, asked)).outcome)
    expect(await inLedger(asked.reference)).toHaveLength(1)
  })

  it('tells two refunds of one payment apart, though they are of as much', async () => {
    const { call, payment } = await paid()
    const [failing, made] = [refund(5_000n), refund(5_000n)]
    await rig().order({ kind: 'decline' }, { operation: 'refund', reference: failing.reference })
    const ids = []
    for (const asked of [failing, made]) {
      const answer = await connector.refund(call, payment, asked)
      ids.push('facts' in answer ? answer.facts.gateway_refund_id : undefined)
    }
    expect(new Set(ids)).toHaveLength(2)
    for (const [at, [asked, state]] of ([[failing, 'failed'], [made, 'success']] as const).entries()) {
      for (const gateway_refund_id of [undefined, ids[at]]) {
        expect(await until(() => connector.fetchRefund(call, payment, { ...asked, gateway_refund_id }), over)).toMatchObject({ outcome: 'done', state, facts: { gateway_refund_id: ids[at] } })
      }
    }
    expect(await connector.fetchRefund(call, payment, refund(5_000n))).toMatchObject({ outcome: 'not_charged', because: 'not_known' })
  })

  it('does not take a reference that was used for another amount as done', async () => {
    const { call, payment } = await paid()
    const asked = refund(10_000n)
    await connector.refund(call, payment, asked)
    expect(await connector.refund(call, payment, { ...asked, amount_minor: 20_000n })).toMatchObject({ outcome: 'unknown' })
    expect(await inLedger(asked.reference)).toHaveLength(1)
  })

  it('is refused more than was paid', async () => {
    const { call, payment } = await paid()
    expect(await connector.refund(call, payment, refund(49_951n))).toMatchObject({ outcome: 'not_charged', because: 'refused' })
    await connector.refund(call, payment, refund(30_000n))
    expect(await connector.refund(call, payment, refund(20_000n))).toMatchObject({ outcome: 'not_charged', because: 'refused' })
  })

  it.each(['the size was wrong', 'it came too late'])('tells the gateway why money is given back, in the merchant\'s words, where it takes any: %s', async note => {
    const [{ payment }, call] = [await paid(), rig().open()]
    await connector.refund(call, payment, refund(100n, note))
    const heard = sentOf(call.sent).some(value => value.endsWith(`=${note}`))
    expect(heard, 'the note is sent as it is, or `unseen` in testbed.ts has refund_note').toBe(bed.unseen?.includes('refund_note') !== true)
  })

  it.each([undefined, '', 'ok', 'x'.repeat(101), 'two\nlines', '₹ “zurück” 👍 bitte'])('gives back whatever the note is: %j', async note => {
    const { call, payment } = await paid()
    expect((await connector.refund(call, payment, refund(100n, note))).outcome).not.toBe('not_charged')
  })

  it('does not know a refund that was never asked for', async () => {
    const { call, payment } = await paid()
    expect(await connector.fetchRefund(call, payment, refund(100n))).toMatchObject({ outcome: 'not_charged', because: 'not_known' })
  })

  it.each(['timeout_after', 'error_after', 'reset_after', 'garbage'])('does not know a refund that met %s, and finds it when it asks', async kind => {
    const { call, payment } = await paid()
    const asked = refund(5_000n)
    const rule = await rig().order({ kind }, { operation: 'refund', reference: asked.reference })
    const answer = await connector.refund(rig().meeting({ kind }), payment, asked)
    await rig().met(rule)
    expect(answer).toMatchObject({ outcome: 'unknown' })
    expect(await until(() => connector.fetchRefund(call, payment, asked), over)).toMatchObject({ outcome: 'done', state: 'success' })
    await connector.refund(call, payment, asked)
    expect(await inLedger(asked.reference)).toHaveLength(1)
  })

  it.each(['timeout_before', 'error', 'reset_before'])('does not know a refund that met %s, and may ask for it again', async kind => {
    const { call, payment } = await paid()
    const asked = refund(5_000n)
    const rule = await rig().order({ kind }, { operation: 'refund', reference: asked.reference })
    const answer = await connector.refund(rig().meeting({ kind }), payment, asked)
    await rig().met(rule)
    expect(answer).toMatchObject({ outcome: 'unknown' })
    expect(await connector.fetchRefund(call, payment, asked)).toMatchObject({ outcome: 'not_charged', because: 'not_known' })
    await connector.refund(call, payment, asked)
    expect(await until(() => connector.fetchRefund(call, payment, asked), over)).toMatchObject({ outcome: 'done', state: 'success' })
  })

  it('does not take it for refused that too many ask', async () => {
    const { call, payment } = await paid()
    const asked = refund(5_000n)
    await rig().order({ kind: 'error', status: 429 }, { operation: 'refund', reference: asked.reference })
    expect(await connector.refund(call, payment, asked)).toMatchObject({ outcome: 'unknown' })
  })

  const faults = [{ kind: 'error' }, { kind: 'error', status: 502 }, { kind: 'error', status: 401 }, { kind: 'error', status: 429 }, { kind: 'reset_before' },
    ...['html', 'wrong_types', 'strange_words', 'truncated', 'huge', 'empty'].map(shape => ({ kind: 'garbage', shape }))]
  it.each(faults.map(fault => [Object.values(fault).join(' '), fault] as const))('does not know a refund when asking about it meets %s', async (_, fault) => {
    const { call, payment } = await paid()
    const asked = refund(5_000n)
    await connector.refund(call, payment, asked)
    await until(() => connector.fetchRefund(call, payment, asked), over)
    // Gateways name a question after the refund or after its payment: it is the next one. A connector may ask again, with a new access token.
    const rule = await rig().order(fault, { operation: bed.operations.fetch_refund }, null)
    expect(await connector.fetchRefund(call, payment, asked).finally(() => rig().revoke(rule))).toMatchObject({ outcome: 'unknown' })
  })

  it('says that a refund failed', async () => {
    const { call, payment } = await paid()
    const asked = refund(5_000n)
    await rig().order({ kind: 'decline' }, { operation: 'refund', reference: asked.reference })
    await connector.refund(call, payment, asked)
    expect(await until(() => connector.fetchRefund(call, payment, asked), over)).toMatchObject({ outcome: 'done', state: 'failed' })
  })

  it('waits for a refund that is under way', async () => {
    const { call, payment } = await paid()
    const asked = refund(5_000n)
    await rig().order({ kind: 'pending' }, { operation: 'refund', reference: asked.reference })
    expect(await connector.refund(call, payment, asked)).toMatchObject({ outcome: 'pending' })
    expect(await connector.fetchRefund(call, payment, asked)).toMatchObject({ outcome: 'pending' })
  })
}
