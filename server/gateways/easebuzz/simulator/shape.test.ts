import { afterAll, beforeAll, expect, it } from 'vitest'
import { readForm } from '../../piped-hash.ts'
import { strangeIn } from '../../simulator/flat-shape.ts'
import { until } from '../../simulator/testing.ts'
import calls from '../fixtures/calls.json' with { type: 'json' }
import notices from '../fixtures/notices.json' with { type: 'json' }
import published from '../fixtures/published-fields.json' with { type: 'json' }
import { callHash, responseHash } from './hash.ts'
import { collect, netbanking, openEasebuzz } from './testing.ts'

/** The simulator's answers, and the examples, are of the published shape: no field that is not there, none missing, no value of another kind. */

const strange = strangeIn(published)
type Answer = Record<string, unknown>

/** The lists in an answer, and what they are lists of. */
const lists: Record<string, string> = { refunds: 'one_refund', payouts_history_data: 'payout', peb_transactions: 'paid_out', peb_refunds: 'taken_back' }
const whole = (value: unknown, shape: string): string[] => [
  ...strange(value, shape, ['qr_link']), ...Object.entries(value as Answer).flatMap(([name, list]) => (Array.isArray(list) ? list.flatMap(each => whole(each, lists[name] ?? name)) : [])),
]
const strangeAnswer = (shape: string, answer: Answer): string[] => (shape === 'transaction' ? [...strange(answer, 'found'), ...strange(answer.msg, 'transaction')] : whole(answer, shape))
const strangeNotice = (body: string) => { const fields = readForm(body); return strange(fields, 'refund_status' in fields ? 'refund_notice' : 'transaction') }

it.each(calls.filter(({ shape }) => shape !== 'page').map(({ operation, shape, answer }) => [operation, shape, answer as unknown as Answer] as const))('has an example of: %s', (_, shape, answer) => expect(strangeAnswer(shape, answer)).toEqual([]))

it.each(notices.map(({ salt, body }) => [body.slice(0, 60), salt, body] as const))('has an example of a notice: %s…', (_, salt, body) => {
  expect(strangeNotice(body)).toEqual([])
  const { hash, ...fields } = readForm(body)
  expect('refund_status' in fields ? callHash(...Object.values(fields), salt) : responseHash(fields, salt)).toBe(hash)
})

let world: Awaited<ReturnType<typeof openEasebuzz>>
beforeAll(async () => { world = await openEasebuzz() })
afterAll(() => world.close())

it('answers in the published shape, whatever became of a payment', async () => {
  const found: [string, Answer][] = []
  const note = (shape: string, answer: unknown) => { found.push([shape, answer as Answer]) }
  const read = ({ text }: { text: string }) => JSON.parse(text) as Answer
  const [made, paid, scanned, left] = [await world.make(), await world.pay(collect), await world.pay({ payment_mode: 'UPI', upi_qr: 'true', request_mode: 'SUVA' }), await world.pay(netbanking)]
  note('link', made.answer)
  note('no_link', (await world.make({ amount: 'x' })).answer)
  note('taken', read(paid))
  note('taken', read(scanned))
  note('not_taken', read(await world.pay({ ...collect, upi_va: 'x' })))
  await world.choose(left.location, 'leave')
  const { easepayid = '' } = await world.settled(paid.txnid, 'success')
  for (const { txnid } of [made, paid, scanned, left]) note('transaction', await world.retrieve(txnid))
  note('no_transaction', await world.retrieve('none'))
  note('nothing', await world.refunds(easepayid))
  note('refund', await world.refund(easepayid, 'r1', '20.00'))
  note('no_refund', await world.refund(easepayid, 'r2', '2000.00'))
  await until('the notices', () => world.receiver.received.length >= 3)
  note('refunds', await world.refunds(easepayid))
  const today = String((await world.details(paid.txnid)).addedon).slice(0, 10)
  await world.control('POST', '/clock', { advance_ms: 3 * 86_400_000 })
  const days = [1, 2, 3].map(later => new Date(Date.parse(today) + later * 86_400_000).toISOString().slice(0, 10).split('-').toReversed().join('-'))
  const payouts = (await Promise.all(days.map(day => world.payouts(day)))).filter(({ status }) => status === true)
  expect(payouts.length).toBeGreaterThan(0)
  for (const payout of payouts) note('payouts', payout)
  for (const [shape, answer] of found) expect([shape, strangeAnswer(shape, answer)]).toEqual([shape, []])
  for (const { body } of world.receiver.received) expect(strangeNotice(body)).toEqual([])
})
