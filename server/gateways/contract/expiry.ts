import { afterEach, beforeEach, expect, it } from 'vitest'
import { days, later } from '../../platform/clock.ts'
import type { Bed } from '../testbeds.ts'
import { anyInstrument } from './payments.ts'
import { openRig, type Rig } from './rig.ts'

/** On a simulator of its own, as its clock is moved past the payments' end. */
export const expiryContract = (bed: Bed) => {
  const opened: { rig?: Rig } = {}
  beforeEach(async () => { opened.rig = await openRig(bed) })
  afterEach(() => opened.rig?.close())

  const afterTheEnd = async (fault: string | undefined, choice: 'approve' | undefined) => {
    const { rig } = opened
    if (rig === undefined) throw new Error('the simulators are not running')
    const call = rig.open()
    const request = rig.asked(anyInstrument(bed))
    const { pay, start = pay } = bed.operations
    if (fault !== undefined) await rig.order({ kind: fault }, { operation: fault === 'pending' ? pay : start, reference: request.reference })
    const begun = await rig.start(request, call)
    if (choice !== undefined) await rig.decide(begun, choice)
    const before = await bed.connector.fetch(call, begun.payment)
    await rig.moveClock(days(2))
    return { before, after: await bed.connector.fetch({ ...call, now: later(call.now, days(2)) }, begun.payment) }
  }

  it('is over when nobody began it before its end; where the request to begin was all that the gateway could have known it by, it stays unknown there', async () => {
    const { before, after } = await afterTheEnd('reset_before', undefined)
    const over = [['declined', ''], ['done', 'drop']]
    if (before.outcome === 'not_charged') expect(after).toMatchObject({ outcome: 'not_charged', because: 'not_known' })
    else expect([after.outcome, 'event' in after ? after.event : '']).toBeOneOf(over)
  })

  it(`${bed.expires ? 'is over' : 'stays open'} when the payer was asked and did nothing`, async () => {
    const { after } = await afterTheEnd(undefined, undefined)
    expect([after.outcome, 'event' in after ? after.event : '']).toBeOneOf(bed.expires ? [['declined', ''], ['done', 'drop']] : [['needs_payer', '']])
  })

  it('stays open past its end while a bank is at work on it', async () => {
    expect((await afterTheEnd('pending', 'approve')).after.outcome).toBe('needs_payer')
  })
}
