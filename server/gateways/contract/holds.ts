import { expect, it } from 'vitest'
import { days } from '../../platform/clock.ts'
import { newReference } from '../../platform/ids.ts'
import type { Call, PaymentAnswer, PaymentAtGateway } from '../index.ts'
import type { Bed } from '../testbeds.ts'
import { wrongMoney } from './faults.ts'
import { holdingInstrument, idOf } from './payments.ts'
import { until, type Rig } from './rig.ts'
import { expectInFull } from './sent.ts'

export const holdsContract = (bed: Bed, rig: () => Rig) => {
  const { connector } = bed

  /** A payment of 499.50 that the payer has approved, and that waits for its capture. */
  const held = async () => {
    const call = rig().open({ holds: true })
    const begun = await rig().start(rig().asked(holdingInstrument(bed), { preauth: true }), call)
    await rig().decide(begun, 'approve')
    const approved = await connector.fetch(call, begun.payment)
    expect(approved).toMatchObject({ outcome: 'done', event: 'authorize', facts: { amount_minor: 49_950n, gateway_payment_id: expect.any(String) } })
    return { call, payment: { ...begun.payment, gateway_payment_id: idOf(approved) } }
  }
  const capture = (amount_minor: bigint) => ({ reference: newReference(), amount_minor })
  const holdable = Object.entries(bed.instruments).filter(([ability]) => connector.limits.preauth_methods.some(each => each === ability))

  it.each(holdable)('holds the money of %s', async (ability, instrument) => {
    const call = rig().open({ holds: true })
    const begun = await rig().start(rig().asked(instrument, { preauth: true }), call)
    if (ability !== 'upi_collect') await rig().decide(begun, 'approve')
    expect(await until(() => connector.fetch(call, begun.payment), answer => answer.outcome !== 'needs_payer')).toMatchObject({ outcome: 'done', event: 'authorize', facts: { amount_minor: 49_950n } })
  })

  it.each(wrongMoney(bed))('never calls money held that is of %s', async kind => {
    const call = rig().open({ holds: true })
    const request = rig().asked(holdingInstrument(bed), { preauth: true })
    await rig().order({ kind }, { operation: bed.operations.pay, reference: request.reference })
    const begun = await rig().start(request, call)
    await rig().decide(begun, 'approve')
    expect(await connector.fetch(call, begun.payment)).toMatchObject({ outcome: 'unknown', wrong_money: true })
  })

  if (connector.capabilities.close === true) it('does not let held money go when it is asked to close', async () => {
    const { call, payment } = await held()
    expect(await connector.close(call, payment)).toMatchObject({ outcome: 'done', event: 'authorize' })
    expect(await connector.fetch(call, payment)).toMatchObject({ outcome: 'done', event: 'authorize' })
  })

  const changes: [string, (held: { call: Call; payment: PaymentAtGateway }) => Promise<PaymentAnswer>][] = [
    ['capture', ({ call, payment }) => connector.capture(call, payment, capture(49_950n))], ['void', ({ call, payment }) => connector.void(call, payment)],
  ]
  it.each(changes.filter(([ability]) => connector.capabilities[ability as 'capture' | 'void'] === true))('does not take it for refused that too many ask, whichever request of a %s that meets', async (_, change) => {
    // Until there is no such request any more.
    for (let skip = 0, met = true; met; skip += 1) {
      const one = await held()
      await rig().order({ kind: 'error', status: 429 }, { reference: one.payment.reference }, 1, skip)
      const { outcome } = await change(one)
      met = outcome !== 'done'
      expect([skip, outcome]).toEqual([skip, met || skip === 0 ? 'unknown' : 'done'])
      expect(skip, 'it makes no ten requests, and yet the answer is never `done`').toBeLessThan(10)
    }
  })

  it('captures the whole', async () => {
    const { call, payment } = await held()
    expect(await connector.capture(call, payment, capture(49_950n))).toMatchObject({ outcome: 'done', event: 'capture', facts: { captured_minor: 49_950n } })
    expect(await connector.fetch(call, payment)).toMatchObject({ outcome: 'done', event: 'capture', facts: { captured_minor: 49_950n } })
  })

  if (connector.capabilities.partial_capture === true) it('captures a part', async () => {
    const { payment } = await held()
    const call = rig().open({ holds: true })
    expect(await connector.capture(call, payment, capture(10_010n))).toMatchObject({ outcome: 'done', event: 'capture', facts: { captured_minor: 10_010n } })
    expectInFull(10_010n, bed.currency, call.sent)
    expect(await connector.fetch(call, payment)).toMatchObject({ outcome: 'done', event: 'capture', facts: { captured_minor: 10_010n } })
    expect((await rig().kept(payment.reference)).payments, 'what the gateway took').toMatchObject([{ captured_minor: 10_010 }])
  })

  it('captures once, however often it is asked', async () => {
    const { call, payment } = await held()
    const once = capture(49_950n)
    const first = await connector.capture(call, payment, once)
    expect(await connector.capture(call, payment, once)).toMatchObject({ ...first, outcome: 'done' })
    // Another capture finds what the first one has done.
    expect(await connector.capture(call, payment, capture(49_950n))).toMatchObject({ outcome: 'done', event: 'capture', facts: { captured_minor: 49_950n } })
    const payments = (await rig().kept(payment.reference)).payments.map(row => row['id'])
    expect((await rig().ledger('captures')).filter(row => payments.includes(row['payment_id']))).toHaveLength(1)
  })

  it('refuses to capture more than is held, and it stays held', async () => {
    const { call, payment } = await held()
    expect(await connector.capture(call, payment, capture(49_951n))).toMatchObject({ outcome: 'not_charged', because: 'refused' })
    expect(await connector.fetch(call, payment)).toMatchObject({ outcome: 'done', event: 'authorize' })
  })

  if (connector.capabilities.void === true) it('lets the money go, however often it is asked, and captures nothing afterwards', async () => {
    const { call, payment } = await held()
    expect(await connector.void(call, payment)).toMatchObject({ outcome: 'done', event: 'void' })
    expect(await connector.void(call, payment)).toMatchObject({ outcome: 'done', event: 'void' })
    expect(await connector.capture(call, payment, capture(49_950n))).toMatchObject({ outcome: 'done', event: 'void' })
    expect(await connector.fetch(call, payment)).toMatchObject({ outcome: 'done', event: 'void' })
  })

  else it('says that the money went back by itself when nobody captured it in time, and captures nothing afterwards', async () => {
    await rig().set({ hold_ms: 0 })
    const call = rig().open({ holds: true })
    const begun = await rig().start(rig().asked(holdingInstrument(bed), { preauth: true }), call)
    await rig().decide(begun, 'approve')
    expect(await until(() => connector.fetch(call, begun.payment), answer => answer.outcome === 'done' && answer.event !== 'authorize')).toMatchObject({ outcome: 'done', event: 'void' })
    await rig().set({ hold_ms: days(7) })
    expect(await connector.capture(call, begun.payment, capture(49_950n))).toMatchObject({ outcome: 'done', event: 'void' })
  })

  if (connector.capabilities.void === true) it('says that it was captured when asked to let go too late', async () => {
    const { call, payment } = await held()
    await connector.capture(call, payment, capture(49_950n))
    expect(await connector.void(call, payment)).toMatchObject({ outcome: 'done', event: 'capture' })
  })

  it.each([['timeout_after', 'capture'], ['error_after', 'capture'], ['reset_after', 'capture'], ['garbage', 'capture'], ['timeout_before', 'authorize'], ['error', 'authorize'], ['reset_before', 'authorize']])(
    'does not know a capture that met %s; asked afterwards it says %s, and a repeat is safe', async (kind, event) => {
      const { call, payment } = await held()
      await rig().order({ kind }, { reference: payment.reference, operation: 'capture' })
      const once = capture(49_950n)
      expect(await connector.capture(rig().meeting({ kind }, true), payment, once)).toMatchObject({ outcome: 'unknown' })
      expect(await connector.fetch(call, payment)).toMatchObject({ outcome: 'done', event })
      expect(await connector.capture(call, payment, once)).toMatchObject({ outcome: 'done', event: 'capture' })
    })

  if (bed.captures_wait) it('does not know a capture that is still under way', async () => {
    const { call, payment } = await held()
    await rig().order({ kind: 'pending' }, { reference: payment.reference, operation: 'capture' })
    expect(await connector.capture(call, payment, capture(49_950n))).toMatchObject({ outcome: 'unknown' })
    expect(await connector.fetch(call, payment)).toMatchObject({ outcome: 'unknown' })
  })
}
