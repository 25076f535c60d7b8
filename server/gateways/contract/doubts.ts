import { expect, it } from 'vitest'
import { newReference } from '../../platform/ids.ts'
import type { Call, PaymentAtGateway } from '../index.ts'
import type { Bed } from '../testbeds.ts'
import { answeredAs, listening, withoutOneField, type Heard } from './altered.ts'
import { anyInstrument, canHold, holdingInstrument } from './payments.ts'
import type { Rig, Started } from './rig.ts'

/** Answers that are well-formed and good, and about another payment, or that lack a field: they prove nothing. */
export const doubtsContract = (bed: Bed, rig: () => Rig) => {
  const { connector } = bed
  const saidOf = (answer: { outcome: string }) => ('because' in answer ? `${answer.outcome} ${String(answer.because)}` : answer.outcome)

  const begin = (holds = false) => rig().start(rig().asked(holds ? holdingInstrument(bed) : anyInstrument(bed), { preauth: holds }), rig().open({ holds }))
  const paid = async (holds = false) => {
    const begun = await begin(holds)
    await rig().decide(begun, 'approve')
    return begun.payment
  }

  /** Asks the same of two, and hands the one's answers to the other, one at a time; says what the other made of each. */
  const crossed = async (one: (call: Call) => Promise<unknown>, other: (call: Call, heard: Heard) => Promise<{ outcome: string }>, call: () => Call = () => rig().open()) => {
    const listened = listening(call())
    await one(listened.call)
    const outcomes = []
    for (const [at, heard] of listened.heard.entries()) outcomes.push([heard.operation, saidOf(await other(answeredAs(call(), at, heard), heard))])
    return outcomes
  }

  it('does not take the answer about another payment for one about this', async () => {
    const [another, { payment }] = [await paid(), await begin()]
    for (const [operation, said] of await crossed(call => connector.fetch(call, another), call => connector.fetch(call, payment))) expect([operation, said]).toEqual([operation, 'unknown'])
  })

  it.each(Object.entries(bed.instruments))('does not go on with the answer to another start by %s that names it, and is never paid by another\'s money', async (_, instrument) => {
    const started: { another?: Started } = {}
    const outcomes = await crossed(
      async call => { started.another = await rig().start(rig().asked(instrument), call) },
      async (call, { text }) => {
        const { answer, payment } = await rig().start(rig().asked(instrument), call)
        const reference = started.another?.payment.reference ?? ''
        // As a value of its own: in an address for the payer's browser it is nobody's to read.
        if (text.includes(JSON.stringify(reference))) expect(['unknown', 'not_charged refused']).toContain(saidOf(answer))
        return answer.outcome === 'needs_payer' ? connector.fetch(rig().open(), payment) : answer
      },
    )
    for (const [, said] of outcomes) expect(['unknown', 'not_charged refused', 'needs_payer', 'not_charged not_known']).toContain(said)
  })

  const holds: [string, (call: Call, payment: PaymentAtGateway) => Promise<{ outcome: string }>][] = [
    ['capture', (call, payment) => connector.capture(call, payment, { reference: newReference(), amount_minor: 49_950n })],
    ['void', (call, payment) => connector.void(call, payment)],
  ]
  if (canHold(bed)) it.each(holds.filter(([ability]) => connector.capabilities[ability as 'capture' | 'void'] === true))('does not take another\'s %s for its own', async (_, act) => {
    const another = await paid(true)
    const call = () => rig().open({ holds: true })
    for (const [operation, said] of await crossed(each => act(each, another), async each => act(each, await paid(true)), call)) expect([operation, said]).toEqual([operation, 'unknown'])
  })

  const refund = (amount_minor = 10_015n) => ({ reference: newReference(), gateway_refund_id: undefined, amount_minor, note: undefined })
  if (connector.capabilities.refund === true) it('does not take another\'s refund for its own', async () => {
    const another = await paid()
    const outcomes = await crossed(call => connector.refund(call, another, refund()), async call => connector.refund(call, await paid(), refund()))
    for (const [operation, said] of outcomes) expect([operation, said]).toBeOneOf([[operation, 'unknown'], [operation, 'pending']])
  })

  if (connector.capabilities.refund === true) it('does not take the answer about another refund for one about this', async () => {
    const [another, payment, asked, ours] = [await paid(), await paid(), refund(), refund()]
    await connector.refund(rig().open(), another, asked)
    await connector.refund(rig().open(), payment, ours)
    for (const [operation, said] of await crossed(call => connector.fetchRefund(call, another, asked), call => connector.fetchRefund(call, payment, ours))) expect([operation, said]).toEqual([operation, 'unknown'])
  })

  if (connector.capabilities.refund === true && bed.tells_currency) it('does not take a refund in another currency for the one that was asked for', async () => {
    const [payment, asked] = [await paid(), refund()]
    const inAnother = { ...payment, currency: bed.another_currency }
    // Under a name of its own: a gateway that keeps what it answered to a name would say the same to the next.
    expect((await connector.refund(rig().open(), inAnother, refund())).outcome, 'as the answer to asking for it').not.toBeOneOf(['done', 'pending'])
    await connector.refund(rig().open(), payment, asked)
    const found = await connector.fetchRefund(rig().open(), payment, asked)
    const gateway_refund_id = 'facts' in found ? found.facts.gateway_refund_id : undefined
    for (const id of [undefined, gateway_refund_id]) expect(await connector.fetchRefund(rig().open(), inAnother, { ...asked, gateway_refund_id: id }), 'when it is asked about').toMatchObject({ outcome: 'unknown' })
  })

  /** Every answer that the question got, without one of its fields. */
  const incomplete = async <Answer>(ask: (call: Call) => Promise<Answer>, heed: (answer: Answer, without: string) => void) => {
    const listened = listening(rig().open())
    await ask(listened.call)
    for (const [at, { operation, text }] of listened.heard.entries()) {
      for (const less of withoutOneField(text)) heed(await ask(answeredAs(rig().open(), at, { operation, text: less })), less)
    }
  }

  it('takes no amount and no currency for said that the answer about a payment lacks, and no payment for declined', async () => {
    const payment = await paid()
    // Where a payment was to be of less, or of another currency, what was asked for is seen where it takes the place of what was not said.
    await incomplete(call => connector.fetch(call, { ...payment, amount_minor: 49_949n }), (answer, less) => {
      if (answer.outcome === 'done') expect([answer.event, answer.facts.amount_minor, answer.facts.currency], less).toEqual(['capture', 49_950n, bed.currency])
      else expect(['unknown', 'needs_payer'], less).toContain(answer.outcome)
    })
    if (bed.tells_currency) await incomplete(call => connector.fetch(call, { ...payment, currency: bed.another_currency }), (answer, less) => expect(answer.outcome, less).not.toBe('done'))
  })

  if (connector.capabilities.refund === true) it('takes no amount for said that the answer about a refund lacks', async () => {
    const [payment, asked] = [await paid(), refund()]
    await connector.refund(rig().open(), payment, asked)
    await incomplete(call => connector.fetchRefund(call, payment, { ...asked, amount_minor: 10_014n }), (answer, less) => expect(answer.outcome, less).not.toBe('done'))
  })
}
