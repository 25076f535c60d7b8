import { afterAll, beforeAll, expect, it } from 'vitest'
import { later, minutes } from '../../platform/clock.ts'
import { openRig, type Rig } from '../contract/rig.ts'
import { testbedOf } from '../testbeds.ts'

const bed = testbedOf('paytm')
let rig: Rig
beforeAll(async () => { rig = await openRig(bed) })
afterAll(() => rig.close())

const { connector } = bed
const card = (number: string) => ({ method: 'card' as const, card: { number, holder_name: 'Asha Rao', expiry_mm: '12', expiry_yy: '39', cvv: '123' } })

it('asks what kind of card it is, and pays with a debit card as such', async () => {
  const call = rig.open()
  const begun = await rig.start(rig.asked(card('4000002760003184')), call)
  expect([begun.answer.outcome, call.made.map(({ operation }) => operation)]).toEqual(['needs_payer', ['initiate', 'card_kind', 'pay']])
})

it.each([{ kind: 'error' }, { kind: 'garbage', shape: 'html' }])('takes a card for a credit card where Paytm does not say: $kind', async fault => {
  const request = rig.asked(card('4111111111111111'))
  await rig.order(fault, { operation: 'card_kind', reference: request.reference })
  expect((await rig.start(request, rig.open())).answer.outcome).toBe('needs_payer')
})

it('says that nothing was charged where the payment was refused before there was a record of it', async () => {
  const debit_as_credit = rig.asked(card('4000002760003184'))
  await rig.order({ kind: 'error' }, { operation: 'card_kind', reference: debit_as_credit.reference })
  expect((await rig.start(debit_as_credit, rig.open())).answer).toMatchObject({ outcome: 'not_charged', because: 'refused', code: '312' })
})

it('does not know a payment that Paytm refused, and of which it does not say whether there is a record', async () => {
  const debit_as_credit = rig.asked(card('4000002760003184'))
  await rig.order({ kind: 'error' }, { operation: 'card_kind', reference: debit_as_credit.reference })
  await rig.order({ kind: 'error' }, { operation: 'status', reference: debit_as_credit.reference })
  expect((await rig.start(debit_as_credit, rig.open())).answer.outcome).toBe('unknown')
})

it('has Paytm\'s page offer cards, and nothing else', async () => {
  const call = rig.open()
  const { http } = call
  const sent: unknown[] = []
  const watched = { ...call, http: (asked => { sent.push(JSON.parse(asked.body ?? '')); return http(asked) }) as typeof http }
  const { answer, payment } = await rig.start(rig.asked({ method: 'card', channel: 'hosted' }), watched)
  expect(sent).toEqual([expect.objectContaining({ body: expect.objectContaining({ enablePaymentMode: [{ mode: 'CREDIT_CARD' }, { mode: 'DEBIT_CARD' }] }) })])
  expect(answer).toMatchObject({ outcome: 'needs_payer', next: { kind: 'form', url: expect.stringContaining('/theia/api/v1/showPaymentPage?mid='), fields: { orderId: payment.reference, txnToken: expect.any(String) } } })
})

it('waits for the payer of a wallet as long as Paytm\'s token is good, and a while longer', async () => {
  const call = rig.open()
  const { answer, payment } = await rig.start(rig.asked({ method: 'wallet', provider: 'wallet_paytm' }), call)
  expect(answer).toMatchObject({ outcome: 'needs_payer', next: { kind: 'form', url: expect.stringContaining('/theia/api/v1/showPaymentPage?mid=') } })
  expect((await connector.fetch({ ...call, now: later(payment.started_at, minutes(29)) }, payment)).outcome).toBe('needs_payer')
  expect(await connector.fetch({ ...call, now: later(payment.started_at, minutes(31)) }, payment)).toMatchObject({ outcome: 'done', event: 'drop' })
  // Whoever was never told that the order was made does not know of it.
  expect(await connector.fetch(call, { ...payment, gateway_payment_id: undefined })).toMatchObject({ outcome: 'not_charged', because: 'not_known' })
})

it('believes no answer whose signature is another\'s', async () => {
  const call = rig.open()
  const { payment } = await rig.start(rig.asked({ method: 'upi', channel: 'intent' }), call)
  const { http } = call
  const changed = { ...call, http: (async (...args) => {
    const answer = await http(...args)
    return answer.kind === 'answered' ? { ...answer, text: answer.text.replace('PENDING', 'TXN_SUCCESS') } : answer
  }) as typeof http }
  expect(await connector.fetch(changed, payment)).toMatchObject({ outcome: 'unknown', message: 'the answer\'s signature does not match' })
})
