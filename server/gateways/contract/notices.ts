import { isDeepStrictEqual } from 'node:util'
import { expect, it } from 'vitest'
import { newReference } from '../../platform/ids.ts'
import { later, seconds } from '../../platform/clock.ts'
import type { RawNotice, WebhookReading } from '../index.ts'
import type { Bed } from '../testbeds.ts'
import { withoutAndWith, withoutOneField } from './altered.ts'
import { wrongMoney } from './faults.ts'
import { anyInstrument, canHold, holdingInstrument } from './payments.ts'
import { until, type Rig } from './rig.ts'

export const noticesContract = (bed: Bed, rig: () => Rig) => {
  const { connector } = bed
  const { signature, dated, kinds, says_asked } = bed.notices
  const looks = signature === 'none' || bed.notices.looks === true
  /** What a reading says: where nothing vouches for the words of a notice, only that there is something to look at. */
  const says = <Said extends { about: string; reference: string }>({ about, reference, ...said }: Said) => (looks ? { about: 'look', reference } : { about, reference, ...said })

  const read = (notice: RawNotice, now = new Date(), holds = false) => connector.readWebhook(rig().account(holds), notice, now)
  const notices = (text: string, count = 1) => until(() => rig().receiver.about(text), found => found.length >= count)
  /** The first that says how it ended: some gateways tell of each step. */
  const first = async (text: string, holds = false) => {
    const found = await until(() => rig().receiver.about(text).find(notice => isFinal(read(notice, new Date(), holds))), notice => notice !== undefined)
    return found ?? { headers: {}, raw: Buffer.alloc(0) }
  }

  /** A payment whose payer has decided. */
  const decided = async (choice: 'approve' | 'decline' | 'leave', { fault, holds = false }: { fault?: string; holds?: boolean } = {}) => {
    const call = rig().open({ holds })
    const request = rig().asked(holds ? holdingInstrument(bed) : anyInstrument(bed), { preauth: holds })
    if (fault !== undefined) await rig().order({ kind: fault }, { operation: fault.startsWith('webhook') ? 'webhook' : bed.operations.pay, reference: request.reference })
    const begun = await rig().start(request, call)
    await rig().decide(begun, choice)
    return { call, payment: begun.payment, reference: request.reference }
  }

  if (kinds.includes('paid')) it('reads that a payment was made', async () => {
    const { reference, payment } = await decided('approve')
    expect(read(await first(reference))).toMatchObject({
      verdict: 'read', event_id: expect.any(String),
      notices: [says({ about: 'payment', reference, answer: { outcome: 'done', event: 'capture', facts: { amount_minor: 49_950n, currency: bed.currency, ...(payment.gateway_payment_id === undefined ? {} : { gateway_payment_id: payment.gateway_payment_id }) } } })],
    })
  })

  if (canHold(bed)) it('never reads held money as taken', async () => {
    const { reference } = await decided('approve', { holds: true })
    const reading = read(await first(reference, true), new Date(), true)
    expect(reading).toMatchObject({ verdict: 'read', notices: [{ reference }] })
    expect(reading).not.toMatchObject({ notices: [{ answer: { event: 'capture' } }] })
  })

  if (kinds.includes('declined')) it('reads that a payment was declined, and why', async () => {
    const { reference } = await decided('decline')
    expect(read(await first(reference))).toMatchObject({ verdict: 'read', notices: [says({ about: 'payment', reference, answer: { outcome: 'declined', decline: { code: bed.payer_declines } } })] })
  })

  if (kinds.includes('left')) it('reads that the payer has left', async () => {
    const { reference } = await decided('leave')
    expect(read(await first(reference))).toMatchObject({ verdict: 'read', notices: [says({ about: 'payment', reference, answer: { outcome: 'done', event: 'drop' } })] })
  })

  it.each(wrongMoney(bed))('reads no success where the payer was charged with %s', async fault => {
    const { reference } = await decided('approve', { fault })
    const reading = read(await first(reference))
    // Where the notice does not say what was asked for, it must say what was paid: the books compare.
    if (says_asked) expect(reading).toMatchObject({ verdict: 'read', notices: [says({ about: 'payment', reference, answer: { outcome: 'unknown' } })] })
    else expect(aboutMoney(reading)).not.toMatchObject([{ outcome: 'done', amount_minor: 49_950n, currency: bed.currency }])
  })

  if (kinds.includes('refunded')) it('reads that a refund was made', async () => {
    const { call, payment } = await decided('approve')
    const reference = newReference()
    await connector.refund(call, payment, { reference, gateway_refund_id: undefined, amount_minor: 10_015n, note: undefined })
    expect(read(await first(reference))).toMatchObject({
      verdict: 'read', notices: [says({ about: 'refund', reference, answer: { outcome: 'done', state: 'success', facts: { amount_minor: 10_015n } } })],
    })
  })

  if (kinds.includes('refunded')) it('never reads a refund that failed as made', async () => {
    const { call, payment } = await decided('approve')
    const reference = newReference()
    await rig().order({ kind: 'decline' }, { operation: 'refund', reference })
    await connector.refund(call, payment, { reference, gateway_refund_id: undefined, amount_minor: 10_015n, note: undefined })
    expect(read(await first(reference))).toMatchObject({ verdict: 'read', notices: [says({ about: 'refund', reference, answer: { outcome: 'done', state: 'failed' } })] })
  })

  if (canHold(bed) && connector.capabilities.partial_capture === true) it('never reads a part that was captured as the whole', async () => {
    const { call, payment, reference } = await decided('approve', { holds: true })
    await connector.fetch(call, payment)
    await connector.capture(call, payment, { reference: newReference(), amount_minor: 10_010n })
    await rig().flush()
    for (const notice of rig().receiver.about(reference)) {
      const reading = read(notice, new Date(), true)
      for (const each of reading.verdict === 'read' ? reading.notices : []) {
        if (each.about === 'payment' && each.answer.outcome === 'done' && each.answer.event === 'capture') expect(each.answer.facts.captured_minor).toBe(10_010n)
      }
    }
  })

  it('knows a repeated notice by its event id, and different ones apart', async () => {
    const { reference } = await decided('approve', { fault: 'webhook_duplicate' })
    const [one, two] = (await notices(reference, 2)).map(notice => read(notice))
    expect(one).toEqual(two)
    const other = read(await first((await decided('approve')).reference))
    expect([one, other].map(reading => (reading !== undefined && 'event_id' in reading ? reading.event_id : undefined))).toEqual([expect.any(String), expect.any(String)])
    expect(other).not.toMatchObject({ event_id: one !== undefined && 'event_id' in one ? one.event_id : '' })
  })

  const ways: [string, (body: string, reference: string) => string][] = [
    ['with white space in it', body => body.replace(/^\{/, '{\n  ').replaceAll('":"', '" : "')],
    ['with letters escaped', (body, reference) => body.replaceAll(reference, `\\u00${reference.charCodeAt(0).toString(16)}${reference.slice(1)}`)],
  ]
  it.each(ways)('verifies the bytes as they came, not its own writing of them: a notice %s', async (_, rewrite) => {
    const { reference } = await decided('approve')
    const genuine = await first(reference)
    // A form is not rewritten.
    if (!genuine.raw.toString().startsWith('{')) return
    const { body, sign } = await rig().signer(reference)
    expect(aboutMoney(read(sign(rewrite(body, reference))))).toEqual(aboutMoney(read(genuine)))
  })

  // Where the payer was charged with less, what was asked for is seen where it takes the place of what was not said.
  if (signature !== 'fields') it.each([{}, { fault: 'wrong_amount' }])('takes nothing for said that a notice lacks, and throws at none that is signed well: %j', async fault => {
    const { reference } = await decided('approve', fault)
    await first(reference)
    const { body, sign } = await rig().signer(reference)
    const genuine = aboutMoney(read(sign(body)))
    for (const less of withoutOneField(body)) expect(concludesOther(read(sign(less)), genuine), less).toBe(false)
    for (const nothing of ['', 'x', 'null', '1', '"x"', '[]', '{}', '[null]']) expect(concludes(read(sign(nothing))), nothing).toBe(false)
  })

  if (signature !== 'fields' && !looks) it('takes no currency for said that a notice lacks, of a payment and of a refund', async () => {
    const lacking = async (about: string) => {
      await first(about)
      const { body, sign } = await rig().signer(about)
      const genuine = aboutMoney(read(sign(body)))
      for (const { without, with: other } of withoutAndWith(body, bed.currency, bed.another_currency)) {
        // What makes a difference where it is another must not be made up where it is not there.
        const heeded = !isDeepStrictEqual(aboutMoney(read(sign(other))), genuine)
        if (heeded) expect(aboutMoney(read(sign(without))), without).not.toContainEqual(expect.objectContaining({ outcome: 'done', currency: expect.any(String) }))
      }
    }
    const { call, payment, reference } = await decided('approve')
    await lacking(reference)
    if (!kinds.includes('refunded')) return
    const refund = { reference: newReference(), gateway_refund_id: undefined, amount_minor: 10_015n, note: undefined }
    await connector.refund(call, payment, refund)
    await lacking(refund.reference)
  })

  it('refuses a notice that somebody else has signed', async () => {
    const { reference } = await decided('approve', { fault: 'webhook_forged' })
    expect(read(await first(reference))).toMatchObject({ verdict: 'forged', because: expect.any(String) })
  })

  it('concludes nothing from a notice when any byte of it is changed, or a header is missing', async () => {
    const { reference } = await decided('approve')
    const notice = await first(reference)
    for (let at = 0; at < notice.raw.length; at += 1) {
      const raw = Buffer.from(notice.raw)
      raw[at] = (raw[at] ?? 0) ^ 1
      // A byte that the signature leaves out must at least not change what is read.
      if (signature === 'body') expect(read({ ...notice, raw }).verdict).toBe('forged')
      else if (signature === 'fields') expect(harmless(read({ ...notice, raw }), read(notice))).toBe(true)
      else expect(concludes(read({ ...notice, raw }))).toBe(false)
    }
    if (signature !== 'fields') expect(read({ headers: {}, raw: notice.raw }).verdict).toBe('forged')
    for (const changed of changedHeaders(notice)) {
      // What a byte of a header vouches for, all of its bytes do.
      const verdicts = changed.map(headers => read({ headers, raw: notice.raw }).verdict)
      if (verdicts.includes('forged')) expect(new Set(verdicts)).toEqual(new Set(['forged']))
    }
    expect(concludes(read({ ...notice, raw: Buffer.alloc(0) }))).toBe(false)
  })

  it('refuses a notice of another account', async () => {
    const notice = await first((await decided('approve')).reference)
    const other = { ...rig().account(false), credentials: Object.fromEntries(connector.credentials.map(name => [name, 'another'])) }
    expect(connector.readWebhook(other, notice, new Date()).verdict).toBe('forged')
  })

  if (dated) it('refuses a notice that is older than five minutes, or of the future', async () => {
    const notice = await first((await decided('approve')).reference)
    const now = new Date()
    expect(read(notice, later(now, seconds(290))).verdict).toBe('read')
    expect(read(notice, later(now, seconds(310))).verdict).toBe('forged')
    expect(read(notice, later(now, -seconds(310))).verdict).toBe('forged')
  })

  it('never takes the payer\'s return for a payment', () => {
    const reading = connector.readReturn(rig().account(false), { order_id: newReference(), status: 'SUCCESS', payment_status: 'SUCCESS' })
    expect(reading.verdict).not.toBe('signed')
  })
}

/** The headers with one byte of one of them changed, by header. */
const changedHeaders = ({ headers }: RawNotice) => Object.entries(headers).map(([name, value = '']) =>
  Array.from(value, (character, at) => ({ ...headers, [name]: value.slice(0, at) + String.fromCharCode(character.charCodeAt(0) ^ 1) + value.slice(at + 1) })))

/** It does not say that something is still under way. */
const isFinal = (reading: WebhookReading) => reading.verdict === 'forged' || (reading.verdict === 'read'
  && reading.notices.every(notice => !('answer' in notice) || (notice.answer.outcome !== 'needs_payer' && notice.answer.outcome !== 'pending')))

/** The reading says what happened to money. */
const concludes = (reading: WebhookReading) => reading.verdict === 'read' && reading.notices.some(({ about }) => about !== 'look')

/** Money was taken, and not as the genuine notice says. What is said to be unknown, or to be wrong, is looked at. */
const concludesOther = (reading: WebhookReading, genuine: unknown) => aboutMoney(reading).some(said => 'outcome' in said && said.outcome === 'done') && !isDeepStrictEqual(aboutMoney(reading), genuine)

/** Nothing is concluded, or nothing but what the genuine notice says of the money. */
const harmless = (reading: WebhookReading, genuine: WebhookReading) => !concludes(reading) || isDeepStrictEqual(aboutMoney(reading), aboutMoney(genuine))

const aboutMoney = (reading: WebhookReading) => (reading.verdict !== 'read' ? [] : reading.notices.map(notice => {
  if (!('answer' in notice)) return notice
  const { about, reference, answer } = notice
  const { amount_minor, currency } = 'facts' in answer ? answer.facts : {}
  return { about, reference, outcome: answer.outcome, event: 'event' in answer ? answer.event : 'state' in answer ? answer.state : undefined, amount_minor, currency }
}))
