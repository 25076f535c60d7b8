import { expect, it } from 'vitest'
import { newReference } from '../../platform/ids.ts'
import type { PaymentAnswer } from '../index.ts'
import type { Bed } from '../testbeds.ts'
import { deadUrl, hostileAnswers, openHostile } from './hostile.ts'
import { anyInstrument, onPage } from './payments.ts'
import { IMPATIENT_MS, until, type Rig } from './rig.ts'

const before = ['timeout_before', 'reset_before', 'error'].map(kind => ({ kind }))
const after = [
  { kind: 'timeout_after' }, { kind: 'reset_after' }, { kind: 'error_after' }, { kind: 'error_after', status: 502 },
  ...['html', 'wrong_types', 'truncated', 'huge', 'empty'].map(shape => ({ kind: 'garbage', shape })),
]
const named = (faults: ({ kind: string } & Record<string, unknown>)[]) => faults.map(fault => [Object.values(fault).join(' '), fault] as const)

/** The faults by which a payer is charged something else than was asked, as far as the gateway could tell. */
export const wrongMoney = ({ tells_currency }: Bed) => ['wrong_amount', ...(tells_currency ? ['wrong_currency'] : [])]

export const faultsContract = (bed: Bed, rig: () => Rig) => {
  const { connector } = bed
  /** Charged without anything that the payer had to do. */
  const unasked = bed.unasked ?? bed.instruments.upi_collect
  // A page that no payer was sent to charges nobody.
  const lost = (answer: PaymentAnswer) => expect([answer.outcome, 'because' in answer ? answer.because : ''], 'the answer to a start was lost: with a card, a UPI id, a bank or a wallet in it, it may have charged, and is unknown; `noPage` is for a page that asks for the card, and for an order that is charged by a second call').toBeOneOf([['unknown', ''], ...onPage(bed) ? [['not_charged', 'refused']] : []])
  const ended = (answer: { outcome: string }) => answer.outcome !== 'needs_payer'

  /** A payment that met the fault when its money was asked for. */
  const metBy = async (fault: { kind: string } & Record<string, unknown>) => {
    const call = rig().open()
    const request = rig().asked(unasked ?? anyInstrument(bed))
    const rule = await rig().order(fault, { operation: bed.operations.start ?? bed.operations.pay, reference: request.reference })
    const begun = await rig().start(request, rig().meeting(fault))
    await rig().met(rule)
    return { call, ...begun }
  }

  it.concurrent.each(named(after))('does not know a payment that met %s after the charge; asking tells that it was made', async (_, fault) => {
    const { call, answer, payment } = await metBy(fault)
    lost(answer)
    if (unasked === undefined) return
    expect(await until(() => connector.fetch(call, payment), ended)).toMatchObject({ outcome: 'done', event: 'capture', facts: { amount_minor: 49_950n } })
  })

  it.concurrent.each(named(before))('does not know a payment that met %s before the charge; asking tells that nothing was charged', async (_, fault) => {
    const { call, answer, payment } = await metBy(fault)
    lost(answer)
    const now = await connector.fetch(call, payment)
    expect([now.outcome, 'because' in now ? now.because : '']).toBeOneOf([['needs_payer', ''], ['not_charged', 'not_known'], ['declined', '']])
    if (connector.capabilities.close === true) expect(['declined', 'not_charged']).toContain((await connector.close(call, payment)).outcome)
  })

  it.each([400, 422, 429])('takes no start for begun that met the status %i, and never says more than that nothing was charged', async status => {
    const { answer } = await metBy({ kind: 'error', status })
    expect([answer.outcome, 'because' in answer ? answer.because : '']).toBeOneOf([['unknown', ''], ['not_charged', 'refused'], ['declined', '']])
  })

  it.each(wrongMoney(bed))('never calls a payment done that was charged with %s', async kind => {
    const call = rig().open()
    const request = rig().asked(anyInstrument(bed))
    const rule = await rig().order({ kind }, { operation: bed.operations.pay, reference: request.reference })
    const begun = await rig().start(request, call)
    await rig().decide(begun, 'approve')
    await rig().met(rule)
    expect(await connector.fetch(call, begun.payment)).toMatchObject({ outcome: 'unknown', wrong_money: true })
  })

  it('calls a payment done whose payer bore a surcharge, and tells how much', async () => {
    const call = rig().open()
    const request = rig().asked(anyInstrument(bed))
    await rig().order({ kind: 'wrong_amount', amount_minor: 50_950 }, { operation: bed.operations.pay, reference: request.reference })
    const begun = await rig().start(request, call)
    await rig().decide(begun, 'approve')
    expect(await connector.fetch(call, begun.payment)).toMatchObject({ outcome: 'done', event: 'capture', facts: { amount_minor: 50_950n, surcharge_minor: 1_000n } })
  })

  it('leaves a payment open that the bank is still working on', async () => {
    const call = rig().open()
    const request = rig().asked(anyInstrument(bed))
    await rig().order({ kind: 'pending' }, { operation: bed.operations.pay, reference: request.reference })
    const begun = await rig().start(request, call)
    await rig().decide(begun, 'approve')
    expect((await connector.fetch(call, begun.payment)).outcome).toBe('needs_payer')
    if (connector.capabilities.close === true) expect((await connector.close(call, begun.payment)).outcome).toBe('needs_payer')
  })

  if (connector.capabilities.close === true) it.each(['error', 'error_after', 'reset_before'])('says of no payment that it is closed when closing it meets %s, and it is not', async kind => {
    const once = rig().open()
    await connector.close(once, (await rig().start(rig().asked(anyInstrument(bed)), rig().open())).payment)
    for (let skip = 0; skip < once.made.length; skip += 1) {
      const begun = await rig().start(rig().asked(anyInstrument(bed)), rig().open())
      await rig().order({ kind }, { reference: begun.payment.reference }, 1, skip)
      const { outcome } = await connector.close(rig().open(), begun.payment)
      await rig().decide(begun, 'approve')
      const now = await connector.fetch(rig().open(), begun.payment)
      if (outcome === 'declined') expect([skip, now.outcome]).toEqual([skip, 'declined'])
      else expect(['unknown', 'needs_payer']).toContain(outcome)
    }
  })

  it.concurrent.each(named([...before, ...after.filter(({ kind }) => kind !== 'reset_after'), { kind: 'garbage', shape: 'strange_words' }]))('does not know a payment when asking about it meets %s', async (_, fault) => {
    const call = rig().open()
    const { payment } = await rig().start(rig().asked(anyInstrument(bed)), call)
    const rule = await rig().order(fault, { operation: bed.operations.fetch, reference: payment.reference })
    const answer = await connector.fetch(rig().meeting(fault), payment)
    await rig().met(rule)
    expect(answer).toMatchObject({ outcome: 'unknown' })
    expect((await connector.fetch(call, payment)).outcome).toBe('needs_payer')
  })

  it.each([401, 429])('does not take the status %i to a question for an answer about money', async status => {
    const call = rig().open()
    const { payment } = await rig().start(rig().asked(anyInstrument(bed)), call)
    // However often: a connector may ask again, with a new access token.
    await rig().order({ kind: 'error', status }, { operation: bed.operations.fetch, reference: payment.reference }, null)
    expect(await connector.fetch(call, payment)).toMatchObject({ outcome: 'unknown' })
  })

  it('says that nothing was charged where the credentials are wrong', async () => {
    const credentials = Object.fromEntries(connector.credentials.map(name => [name, 'wrong']))
    const call = rig().open({ credentials })
    expect((await rig().start(rig().asked(anyInstrument(bed)), call)).answer).toMatchObject({ outcome: 'not_charged', because: 'refused' })
  })

  /** Every question of the port, to one address. */
  const askAll = async (base_url: string) => {
    const call = rig().open({ base_url, timeout_ms: IMPATIENT_MS })
    const payment = { reference: newReference(), gateway_payment_id: '1', amount_minor: 100n, currency: bed.currency, started_at: new Date() }
    const refund = { reference: newReference(), gateway_refund_id: undefined, amount_minor: 100n, note: undefined }
    const asks = {
      start: () => connector.start(call, rig().asked(anyInstrument(bed))),
      fetch: () => connector.fetch(call, payment),
      capture: () => connector.capture(call, payment, { reference: newReference(), amount_minor: 100n }),
      void: () => connector.void(call, payment),
      close: () => connector.close(call, payment),
      refund: () => connector.refund(call, payment, refund),
      fetchRefund: () => connector.fetchRefund(call, payment, refund),
      settlements: () => connector.settlements(call, { from: new Date(0), to: new Date() }),
    }
    const answers = await Promise.all(Object.entries(asks).map(async ([name, ask]) => {
      const answer = await ask()
      return [name, 'because' in answer ? `${answer.outcome} ${answer.because}` : answer.outcome] as const
    }))
    return Object.fromEntries(answers)
  }

  it.concurrent.each(Object.entries(hostileAnswers))('proves nothing by %s', async (_, answer) => {
    const server = await openHostile(answer)
    const { start, ...others } = await askAll(server.url)
    await server.close()
    // A start may be lost before money is asked for; then nothing was charged.
    expect(['unknown', 'not_charged refused']).toContain(start)
    for (const [name, outcome] of Object.entries(others)) expect([name, outcome]).toBeOneOf([[name, 'unknown'], [name, 'not_charged unsupported']])
  })

  it.each([301, 302, 303, 307, 308])('follows no redirect to another host (%i), and takes no credentials there', async status => {
    let visits = 0
    const elsewhere = await openHostile((_, answer) => { visits += 1; answer.end('{}') })
    const server = await openHostile((_, answer) => { answer.writeHead(status, { location: `${elsewhere.url}/paid` }).end('{"status":"SUCCESS"}') })
    const { start, ...others } = await askAll(server.url)
    await server.close()
    await elsewhere.close()
    expect(visits).toBe(0)
    expect(['unknown', 'not_charged refused']).toContain(start)
    for (const outcome of Object.values(others)) expect(['unknown', 'not_charged unsupported']).toContain(outcome)
  })

  it('says that nothing was sent where nobody listens, but not that an earlier request was not', async () => {
    const { fetch, fetchRefund, close, ...orders } = await askAll(await deadUrl())
    for (const [name, outcome] of Object.entries(orders)) expect([name, outcome], `${name}: nothing was sent, not even a question before it`).toBeOneOf([[name, 'not_charged not_sent'], [name, 'not_charged unsupported']])
    for (const [name, outcome] of Object.entries({ fetch, fetchRefund, close })) expect([name, outcome], `${name}: that it was not sent says nothing of an earlier request`).toBeOneOf([[name, 'unknown'], [name, 'not_charged unsupported']])
  })
}
