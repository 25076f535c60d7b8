import { expect, it } from 'vitest'
import { days, later } from '../../platform/clock.ts'
import { newReference } from '../../platform/ids.ts'
import type { SettlementLine } from '../index.ts'
import { dayAfter, indianDay } from '../ist.ts'
import type { Bed } from '../testbeds.ts'
import { anyInstrument, idOf } from './payments.ts'
import { openRig, until, type Rig } from './rig.ts'

/** Payments of a merchant's busy day: more than any gateway's report has on a page, and more than a megabyte of it. */
const BUSY_DAY = 3_000

export const settlementsContract = ({ connector, ...bed }: Bed) => {
  const linesOf = async (rig: Rig, from: Date, to: Date) => {
    const lines: SettlementLine[] = []
    for (let cursor: string | undefined; ;) {
      const page = await connector.settlements(rig.open(), { from, to, ...(cursor === undefined ? {} : { cursor }) })
      if (page.outcome !== 'done') throw new Error(page.message)
      lines.push(...page.lines)
      if (page.next === undefined) return lines
      cursor = page.next
    }
  }

  it('lists what was paid out: payments gross with the fees beside them, refunds as taken from us', async () => {
    // Its own simulator, as its clock is moved.
    const rig = await openRig({ connector, ...bed })
    const call = rig.open()
    const { answer, payment } = await rig.start(rig.asked(anyInstrument({ connector, ...bed })), call)
    await rig.decide({ answer, payment }, 'approve')
    const gateway_payment_id = idOf(await connector.fetch(call, payment))
    const refund = { reference: newReference(), gateway_refund_id: undefined, amount_minor: 10_000n, note: undefined }
    await connector.refund(call, payment, refund)
    const returned = await until(() => connector.fetchRefund(call, payment, refund), ({ outcome }) => outcome === 'done')
    const gateway_refund_id = 'facts' in returned ? returned.facts.gateway_refund_id : undefined
    const now = new Date()
    expect(await linesOf(rig, later(now, -days(1)), later(now, days(4)))).toEqual([])
    await rig.moveClock(days(3))
    const lines = await linesOf(rig, later(now, -days(1)), later(now, days(4)))
    // By `feeOf` and `settlementOf` of simulator/settled.ts, which all simulators go by.
    const fees = anyInstrument({ connector, ...bed }).method === 'upi' ? { fee_minor: 0n, tax_minor: 0n } : { fee_minor: 999n, tax_minor: 180n }
    expect(lines).toContainEqual(expect.objectContaining({ kind: 'payment', payment_reference: payment.reference, gateway_payment_id: gateway_payment_id ?? expect.any(String), currency: bed.currency, amount_minor: 49_950n, ...fees, settlement_id: expect.any(String) }))
    // A refund goes by our name for it or, where the report has only the gateway's, by that.
    const theirs = lines.find(({ kind }) => kind === 'refund')
    expect(theirs).toMatchObject({ payment_reference: payment.reference, amount_minor: -10_000n })
    expect([theirs?.refund_reference, theirs?.gateway_refund_id]).toBeOneOf([[refund.reference, undefined], [undefined, gateway_refund_id], [refund.reference, gateway_refund_id]])
    expect(lines).toHaveLength(2)
    for (const { fee_minor, tax_minor } of lines) expect(fee_minor >= 0n && tax_minor >= 0n).toBe(true)
    const paid_out = new Date(`${dayAfter(indianDay(now))}T11:00:00+05:30`)
    for (const { settled_at } of lines) expect(settled_at, 'paid out the day after, at eleven in India').toEqual(paid_out)
    for (const [from, to] of [[-9, -6], [6, 9]] as const) expect(await linesOf(rig, later(now, days(from)), later(now, days(to))), `between day ${from} and day ${to}`).toEqual([])
    await rig.close()
  })

  it('lists all that was paid out, however many pages and payouts there are of it', async () => {
    const rig = await openRig({ connector, ...bed })
    const begun = await rig.start(rig.asked(anyInstrument({ connector, ...bed })), rig.open())
    await rig.decide(begun, 'approve')
    const now = new Date()
    const { reference } = begun.payment
    // More than a page of one day's, and two payouts more, that no question about the first one covers.
    const references = [reference, ...await rig.copies(reference, BUSY_DAY), ...await rig.copies(reference, 1, days(4)), ...await rig.copies(reference, 1, days(5))]
    await rig.moveClock(days(8))
    const lines = await linesOf(rig, later(now, -days(1)), later(now, days(9)))
    expect(lines.map(({ payment_reference }) => payment_reference).toSorted()).toEqual(references.toSorted())
    expect(new Set(lines.map(({ settlement_id }) => settlement_id))).toHaveLength(3)
    await rig.close()
  })
}
