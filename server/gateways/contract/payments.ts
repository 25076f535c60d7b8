import { expect, it } from 'vitest'
import { newReference } from '../../platform/ids.ts'
import { toDecimal } from '../../platform/money.ts'
import type { Instrument, PaymentAnswer } from '../index.ts'
import type { Bed } from '../testbeds.ts'
import { silentAfter } from './altered.ts'
import { until, type Rig } from './rig.ts'
import { expectInFull } from './sent.ts'

/** The gateway's own name of a payment, where the answer says it. */
export const idOf = (answer: PaymentAnswer) => ('facts' in answer ? answer.facts.gateway_payment_id : undefined)

const ended = (answer: { outcome: string }) => answer.outcome !== 'needs_payer'

export const anyInstrument = ({ instruments }: Bed): Instrument => {
  const found = instruments.card ?? Object.values(instruments)[0]
  if (found === undefined) throw new Error('testbed.ts has no instrument: it needs one of each kind that the connector takes')
  return found
}

const holding = ({ connector: { capabilities, limits }, instruments }: Bed) => (capabilities.preauth === true ? limits.preauth_methods.filter(method => instruments[method] !== undefined) : [])

/** One of the instruments is of a kind whose money can be held. */
export const canHold = (bed: Bed) => holding(bed).length > 0

/** An instrument whose money can be held. */
export const holdingInstrument = (bed: Bed): Instrument => {
  const [first] = holding(bed)
  const found = holding(bed).includes('card') ? bed.instruments.card : first && bed.instruments[first]
  if (found === undefined) throw new Error('a gateway that holds money does so for some instrument')
  return found
}

/** Payments are made on the gateway's own page. */
export const onPage = ({ instruments }: Bed) => Object.keys(instruments).every(ability => ability === 'card_hosted')

/** Where the payer of an instrument can go at all. */
const places: Record<string, string[]> = { upi_collect: ['wait'], upi_intent: ['app', 'redirect'], upi_qr: ['qr'] }

/** An instrument whose payer waits to be asked: whoever starts with it decides. */
const deciding = (bed: Bed) => Object.entries(bed.instruments).filter(([ability]) => ability !== 'upi_collect')

export const paymentsContract = (bed: Bed, rig: () => Rig) => {
  const { connector } = bed

  it.each(deciding(bed))('takes %s once the payer approves', async (ability, instrument) => {
    const call = rig().open()
    const begun = await rig().start(rig().asked(instrument), call)
    expect(begun.answer).toMatchObject({ outcome: 'needs_payer', next: { kind: expect.toBeOneOf(places[ability] ?? ['redirect', 'form']) } })
    const waiting = await connector.fetch(call, begun.payment)
    // Some gateways give the payment a name of their own at once, some say it when they are asked.
    const gateway_payment_id = begun.payment.gateway_payment_id ?? idOf(waiting)
    // One that has a page of its own may have no name before its payer is there.
    expect([waiting.outcome, gateway_payment_id ?? (onPage(bed) ? 'none yet' : undefined)]).toEqual(['needs_payer', expect.any(String)])
    await rig().decide(begun, 'approve')
    const answer = await until(() => connector.fetch(call, begun.payment), ended)
    expect(answer).toMatchObject({ outcome: 'done', event: 'capture', facts: { gateway_payment_id: gateway_payment_id ?? expect.any(String), amount_minor: 49_950n, currency: bed.currency, at: expect.any(Date) } })
    const at = answer.outcome === 'done' ? answer.facts.at : undefined
    expect(Math.abs((at?.getTime() ?? 0) - Date.now()), `the money moved now; the connector reads the gateway's time as ${at?.toISOString()}`).toBeLessThan(60_000)
  })

  if (bed.retries) it.each(deciding(bed))('keeps a payment by %s open whose card is declined, and takes it once another is approved', async (_, instrument) => {
    const call = rig().open()
    const begun = await rig().start(rig().asked(instrument), call)
    await rig().decide(begun, 'decline')
    expect((await connector.fetch(call, begun.payment)).outcome).toBe('needs_payer')
    await rig().decide(begun, 'approve')
    expect(await until(() => connector.fetch(call, begun.payment), ended)).toMatchObject({ outcome: 'done', event: 'capture', facts: { amount_minor: 49_950n } })
  })

  else it.each(deciding(bed))('says that %s was declined when the payer declines', async (_, instrument) => {
    const call = rig().open()
    const begun = await rig().start(rig().asked(instrument), call)
    await rig().decide(begun, 'decline')
    expect(await until(() => connector.fetch(call, begun.payment), ended)).toMatchObject({ outcome: 'declined', decline: { code: expect.any(String), message: expect.any(String) } })
  })

  it.each(deciding(bed))(`says that %s ${bed.payer_leaves === 'drop' ? 'was dropped' : 'is still open'} when the payer leaves`, async (_, instrument) => {
    const call = rig().open()
    const begun = await rig().start(rig().asked(instrument), call)
    await rig().decide(begun, 'leave')
    if (bed.payer_leaves === 'open') expect((await connector.fetch(call, begun.payment)).outcome).toBe('needs_payer')
    else expect(await until(() => connector.fetch(call, begun.payment), ended)).toMatchObject({ outcome: 'done', event: 'drop' })
  })

  const { unasked } = bed
  if (unasked !== undefined) it('says at once that it took the money of a payer who is shown nothing', async () => {
    const call = rig().open()
    const begun = await rig().start(rig().asked(unasked), call)
    expect(begun.answer).toMatchObject({ outcome: 'done', event: 'capture', facts: { amount_minor: 49_950n, currency: bed.currency } })
    expect(await connector.fetch(call, begun.payment)).toMatchObject({ outcome: 'done', event: 'capture', facts: { amount_minor: 49_950n } })
  })

  if (bed.instruments.upi_collect !== undefined) it('waits for the payer of a collect request', async () => {
    const call = rig().open()
    const begun = await rig().start(rig().asked(bed.instruments.upi_collect ?? anyInstrument(bed)), call)
    expect(begun.answer).toMatchObject({ outcome: 'needs_payer', next: { kind: 'wait' } })
    expect(await until(() => connector.fetch(call, begun.payment), ended)).toMatchObject({ outcome: 'done', event: 'capture', facts: { amount_minor: 49_950n } })
  })

  it.each([100n, 101n, 1_015n, 110n, 29n + 100n, 999_999_999n])('says the amount of %s minor units exactly', async amount_minor => {
    const call = rig().open()
    const begun = await rig().start(rig().asked(anyInstrument(bed), { amount_minor }), call)
    expectInFull(amount_minor, bed.currency, call.sent, begun.answer)
    await rig().decide(begun, 'approve')
    expect(await until(() => connector.fetch(call, begun.payment), ended)).toMatchObject({ outcome: 'done', facts: { amount_minor } })
    expect(await rig().ledger('payments')).toContainEqual(expect.objectContaining({ amount_minor: Number(amount_minor), state: bed.paid_state }))
  })

  if (!bed.retries) it.each(Object.entries(bed.declines))('reads the decline %s as %s', async (code, expected) => {
    const call = rig().open()
    const request = rig().asked(anyInstrument(bed))
    const rule = await rig().order({ kind: 'decline', code }, { operation: bed.operations.pay, reference: request.reference })
    const begun = await rig().start(request, call)
    await rig().decide(begun, 'approve')
    await rig().met(rule)
    const answer = await until(() => connector.fetch(call, begun.payment), ended)
    // Nobody knows what may follow a decline that nobody has published.
    expect(answer).toMatchObject({ outcome: 'declined', decline: { code: expected, raw: expect.stringContaining(code), ...(expected === 'unknown_decline' ? { retry: 'never' } : {}) } })
  })

  const { banks, wallets, currencies } = connector.limits
  if (bed.instruments.netbanking !== undefined) it.each(banks)('begins at the bank %s', async bank => {
    expect((await rig().start(rig().asked({ method: 'netbanking', bank }), rig().open())).answer).toMatchObject({ outcome: 'needs_payer' })
  })
  if (bed.instruments.wallet !== undefined) it.each(wallets)('begins with the wallet %s', async provider => {
    expect((await rig().start(rig().asked({ method: 'wallet', provider }), rig().open())).answer).toMatchObject({ outcome: 'needs_payer' })
  })
  it.each(currencies)('takes as much in %s as was asked, whatever its decimals', async currency => {
    const call = rig().open()
    const begun = await rig().start(rig().asked(anyInstrument(bed), { currency }), call)
    const { title = '' } = await rig().decide(begun, 'approve')
    expect(title, 'what the payer is asked to pay').toContain(`${toDecimal(49_950n, currency)} ${currency}`)
    expect(await until(() => connector.fetch(call, begun.payment), ended)).toMatchObject({ outcome: 'done', facts: { amount_minor: 49_950n, currency } })
    expect((await rig().kept(begun.payment.reference)).payments).toMatchObject([{ amount_minor: 49_950, currency }])
  })

  it('takes no customer but the reference, and the longest of everything', async () => {
    const request = rig().asked(anyInstrument(bed), { customer: {} })
    expect((await rig().start(request, rig().open())).answer.outcome).toBe('needs_payer')
    const full = rig().asked(anyInstrument(bed), {
      customer: { id: `${'a'.repeat(90)}:@.+`, email: `${'e'.repeat(64)}@${'d'.repeat(60)}.${'d'.repeat(60)}.example`, phone: '+919000011111' },
      expires_at: new Date(Date.now() + 365 * 86_400_000),
    })
    expect((await rig().start(full, rig().open())).answer.outcome).toBe('needs_payer')
    const brief = rig().asked(anyInstrument(bed), { expires_at: new Date(Date.now() + 60_000) })
    expect((await rig().start(brief, rig().open())).answer.outcome).toBe('needs_payer')
  })

  it('does not know a reference that was never used', async () => {
    const payment = { reference: newReference(), gateway_payment_id: undefined, amount_minor: 100n, currency: bed.currency, started_at: new Date() }
    expect(await connector.fetch(rig().open(), payment)).toMatchObject({ outcome: 'not_charged', because: 'not_known' })
  })

  it('never charges twice under one reference', async () => {
    const call = rig().open()
    const request = rig().asked(anyInstrument(bed))
    const begun = await rig().start(request, call)
    const again = await rig().start(request, call)
    expect(again.answer.outcome).toBe('needs_payer')
    await rig().decide(begun, 'approve')
    expect(await until(() => connector.fetch(call, begun.payment), ended)).toMatchObject({ outcome: 'done', event: 'capture' })
    expect((await rig().start(request, call)).answer).toMatchObject({ outcome: 'done', event: 'capture' })
    expect((await rig().kept(request.reference)).payments).toHaveLength(1)
  })

  it('never says that nothing was charged where the reference was used before, though nothing can be asked then', async () => {
    const request = rig().asked(anyInstrument(bed))
    await rig().decide(await rig().start(request, rig().open()), 'approve')
    // What is sent the second time need not be the same to the letter: the clock has gone on, and we may have moved.
    const { answer } = await rig().start({ ...request, return_url: 'https://moved.example/return' }, silentAfter(rig().open(), 1))
    expect([answer.outcome, 'because' in answer ? answer.because : '']).toBeOneOf([['unknown', ''], ['done', ''], ...onPage(bed) ? [['not_charged', 'refused']] : []])
  })

  if (connector.capabilities.close === true) it('closes a payment that the payer has not made, and a late payer cannot pay', async () => {
    const call = rig().open()
    const begun = await rig().start(rig().asked(anyInstrument(bed)), call)
    expect(await connector.close(call, begun.payment)).toMatchObject({ outcome: 'declined' })
    await rig().decide(begun, 'approve')
    expect((await connector.fetch(call, begun.payment)).outcome).toBe('declined')
  })

  if (connector.capabilities.close === true) it('closes a payment that is paid already by saying so', async () => {
    const call = rig().open()
    const begun = await rig().start(rig().asked(anyInstrument(bed)), call)
    await rig().decide(begun, 'approve')
    expect(await connector.close(call, begun.payment)).toMatchObject({ outcome: 'done', event: 'capture' })
  })
}
