import { expect, it } from 'vitest'
import type { Call, Connector, NextStep, PaymentAnswer, StartRequest } from './connector.ts'
import { guard } from './guard.ts'
import { connectorOf } from './index.ts'

const never = () => { throw new Error('a request was about to be made') }

/** Cashfree's connector, were it able to do nothing at all. */
const unable = (() => {
  const cashfree = connectorOf('cashfree')
  const capabilities = Object.fromEntries(Object.keys(cashfree.capabilities).map(ability => [ability, `This gateway has no ${ability}`])) as unknown as Connector['capabilities']
  return guard({ ...cashfree, capabilities, start: never, fetch: never, capture: never, void: never, close: never, refund: never, fetchRefund: never, readWebhook: never, readReturn: never, settlements: never })
})()

const account = { id: 'acc_1', project_id: 'prj_1', gateway: 'cashfree', label: '', base_url: 'http://127.0.0.1:9', credentials: {}, enabled: true, preauth: true, timeout_ms: 100, concurrency: 1 }
const call: Call = { account, http: never, memory: new Map(), now: new Date() }
const payment = { reference: 'r', gateway_payment_id: undefined, amount_minor: 1_000n, currency: 'INR', started_at: new Date(0) }
const refund = { reference: 'q', gateway_refund_id: undefined, amount_minor: 1_000n, note: undefined }
const request: StartRequest = {
  reference: 'r', amount_minor: 1_000n, currency: 'INR', instrument: { method: 'upi', channel: 'qrcode' }, preauth: false,
  expires_at: new Date(), return_url: 'https://shop.example', notify_url: 'https://shop.example', customer: {},
}

it.each([
  ['upi_qr', () => unable.start(call, request)],
  ['upi_intent', () => unable.start(call, { ...request, instrument: { method: 'upi', channel: 'intent' } })],
  ['netbanking', () => unable.start(call, { ...request, instrument: { method: 'netbanking', bank: 'HDFC' } })],
  ['fetch', () => unable.fetch(call, payment)],
  ['capture', () => unable.capture(call, payment, { reference: 'c', amount_minor: 1_000n })],
  ['void', () => unable.void(call, payment)],
  ['close', () => unable.close(call, payment)],
  ['refund', () => unable.refund(call, payment, refund)],
  ['fetch_refund', () => unable.fetchRefund(call, payment, refund)],
  ['settlements', () => unable.settlements(call, { from: new Date(), to: new Date() })],
])('refuses %s with its reason, and makes no request', async (ability, use) => {
  expect(await use()).toEqual({ outcome: 'not_charged', because: 'unsupported', code: 'unsupported', message: `This gateway has no ${ability}` })
})

it('refuses only the part where the whole can be done', async () => {
  const cashfree = connectorOf('cashfree')
  const whole = guard({ ...cashfree, capabilities: { ...cashfree.capabilities, partial_refund: 'Only whole payments are given back', partial_capture: 'Only the whole is captured' } })
  expect(await whole.refund(call, payment, { ...refund, amount_minor: 999n })).toMatchObject({ because: 'unsupported', message: 'Only whole payments are given back' })
  expect(await whole.capture(call, payment, { reference: 'c', amount_minor: 999n })).toMatchObject({ because: 'unsupported', message: 'Only the whole is captured' })
})

it('takes no notice and no return for proof', () => {
  expect(unable.readWebhook(account, { headers: {}, raw: Buffer.alloc(0) }, new Date())).toEqual({ verdict: 'forged', because: 'This gateway has no webhook' })
  expect(unable.readReturn(account, {})).toEqual({ verdict: 'unsigned' })
})

it('does not stand in front of a connector that declares what it has not written', async () => {
  const { void: _, ...without } = connectorOf('cashfree')
  expect(() => guard(without)).toThrow('the connector cashfree declares void, and has no void')
  const whole = guard({ ...without, capabilities: { ...without.capabilities, void: 'It lets nothing go' } })
  await expect(whole.void(call, payment)).resolves.toMatchObject({ because: 'unsupported', message: 'It lets nothing go' })
})

it.each<[NextStep, string]>([
  [{ kind: 'redirect', url: 'https://gateway.example/pay' }, 'needs_payer'],
  [{ kind: 'redirect', url: 'javascript:alert(1)' }, 'unknown'],
  [{ kind: 'redirect', url: '//gateway.example/pay' }, 'unknown'],
  [{ kind: 'redirect', url: 'https://' }, 'unknown'],
  [{ kind: 'form', url: 'https://gateway.example/pay', fields: {} }, 'needs_payer'],
  [{ kind: 'form', url: 'data:text/html,paid', fields: {} }, 'unknown'],
  [{ kind: 'app', link: 'upi://pay?pa=shop@bank' }, 'needs_payer'],
  [{ kind: 'app', link: 'phonepe://pay?token=1' }, 'needs_payer'],
  [{ kind: 'app', link: 'JavaScript:alert(1)' }, 'unknown'],
  [{ kind: 'app', link: 'http://gateway.example/pay' }, 'unknown'],
  [{ kind: 'app', link: 'file:///etc/passwd' }, 'unknown'],
  [{ kind: 'app', link: 'pay me' }, 'unknown'],
  [{ kind: 'qr', image: 'data:image/png;base64,AA==' }, 'needs_payer'],
  [{ kind: 'qr', image: 'https://gateway.example/qr.png' }, 'needs_payer'],
  [{ kind: 'qr', image: 'upi://pay?pa=shop@bank' }, 'unknown'],
  [{ kind: 'qr', image: 'data:text/html,paid' }, 'unknown'],
  [{ kind: 'wait' }, 'needs_payer'],
])('sends a payer to pages, apps and pictures only: %j', async (next, outcome) => {
  const sending = guard({ ...connectorOf('cashfree'), start: async () => ({ outcome: 'needs_payer', next, facts: {} }) })
  expect((await sending.start(call, request)).outcome).toBe(outcome)
})

it('hands no payer a step that fills a table', async () => {
  const sending = (length: number) => guard({ ...connectorOf('cashfree'), start: async () => ({ outcome: 'needs_payer', next: { kind: 'form', url: 'https://bank.example', fields: { PaReq: 'x'.repeat(length) } }, facts: {} }) })
  expect([(await sending(100_000).start(call, request)).outcome, (await sending(900_000).start(call, request)).outcome]).toEqual(['needs_payer', 'unknown'])
})

it('cuts what a gateway says at length, between two characters, and changes nothing else', async () => {
  const [long, cut] = [`${'a'.repeat(499)}💳${'b'.repeat(900_000)}`, 'a'.repeat(499)]
  const facts = { gateway_payment_id: 'g1', amount_minor: 1_000n, message: long }
  const decline = { code: 'do_not_honor', raw: long, message: long, fault: 'issuer', retry: 'later' } as const
  const answers: [PaymentAnswer, object][] = [
    [{ outcome: 'done', event: 'capture', facts }, { outcome: 'done', event: 'capture', facts: { ...facts, message: cut } }],
    [{ outcome: 'done', event: 'capture', facts: { message: '💳'.repeat(251) } }, { outcome: 'done', event: 'capture', facts: { message: '💳'.repeat(250) } }],
    [{ outcome: 'declined', decline, facts: {} }, { outcome: 'declined', decline: { ...decline, raw: cut, message: cut }, facts: {} }],
    [{ outcome: 'not_charged', because: 'refused', code: long, message: long }, { outcome: 'not_charged', because: 'refused', code: cut, message: cut }],
    [{ outcome: 'unknown', message: long, wrong_money: true }, { outcome: 'unknown', message: cut, wrong_money: true }],
  ]
  for (const [said, kept] of answers) expect(await guard({ ...connectorOf('cashfree'), fetch: async () => said }).fetch(call, payment)).toEqual(kept)
})

it('keeps what happened to the money, and no id that is longer than any', async () => {
  const [long, at] = ['9'.repeat(900_000), new Date()]
  const facts = { gateway_payment_id: long, utr: long, processor_ref: 'ref_1', amount_minor: 1_000n, at }
  const done = { outcome: 'done', event: 'capture', facts } as const
  const refunded = { outcome: 'done', state: 'success', facts: { gateway_refund_id: long, amount_minor: 1_000n } } as const
  const told = guard({
    ...connectorOf('cashfree'), fetch: async () => done, refund: async () => refunded,
    readWebhook: () => ({ verdict: 'read', event_id: '1', notices: [{ about: 'payment', reference: 'r', answer: done }] }),
  })
  const brief = { outcome: 'done', event: 'capture', facts: { processor_ref: 'ref_1', amount_minor: 1_000n, at } }
  expect(await told.fetch(call, payment)).toEqual(brief)
  expect(told.readWebhook(account, { headers: {}, raw: Buffer.alloc(0) }, at)).toEqual({ verdict: 'read', event_id: '1', notices: [{ about: 'payment', reference: 'r', answer: brief }] })
  expect(await told.refund(call, payment, refund)).toEqual({ outcome: 'done', state: 'success', facts: { amount_minor: 1_000n } })
})
