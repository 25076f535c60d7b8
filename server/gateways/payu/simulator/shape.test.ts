import { afterAll, beforeAll, expect, it } from 'vitest'
import { readForm } from '../../piped-hash.ts'
import { strangeIn } from '../../simulator/flat-shape.ts'
import { until } from '../../simulator/testing.ts'
import calls from '../fixtures/calls.json' with { type: 'json' }
import notices from '../fixtures/notices.json' with { type: 'json' }
import published from '../fixtures/published-fields.json' with { type: 'json' }
import { responseHash } from './hash.ts'
import { card, openPayu } from './testing.ts'

/** The simulator's answers, and the examples, are of the published shape: no field that is not there, none missing, no value of another kind. */

const fits = strangeIn(published)
/** What is strange about an object of the shape. Cards and charges bring fields of their own to a notice. */
const strange = (value: unknown, name: string) => fits(value, name, name === 'notice' ? ['cardnum', 'cardCategory', 'additionalCharges'] : [])

type Answer = Record<string, Record<string, unknown>>
const all = (body: unknown): unknown[] => Object.values(body as object)

/** The parts of an answer, by the name of their shape. */
const parts = (operation: string, answer: Answer): [string, unknown][] => {
  if (operation.startsWith('verify')) return all(answer.transaction_details).filter(each => (each as { status: string }).status !== 'Not Found').map(each => ['transaction', each])
  if (operation.startsWith('actions')) return all(answer.transaction_details).filter(each => typeof each === 'object').flatMap(each => all(each).map(action => ['action', action] as [string, unknown]))
  if (operation.startsWith('refunds')) return all(answer['Refund Details']).flatMap(each => all(each).map(refund => ['refund', refund] as [string, unknown]))
  if ('error' in answer) return [['stopped', answer]]
  if ('metaData' in answer) return [['metaData', answer.metaData], ...(Object.keys(answer.result ?? {}).length === 0 ? [] : [[`${'paymentId' in (answer.result ?? {}) ? 'intent' : 'page'}`, answer.result] as [string, unknown]])]
  return 'status' in answer && 'error_code' in answer ? [[Number(answer.status) === 1 ? 'queued' : 'failed', answer]] : []
}

it.each(calls.map(({ operation, answer }) => [operation, answer as unknown as Answer] as const))('has an example of: %s', (operation, answer) =>
  expect(parts(operation, answer).flatMap(([name, part]) => strange(part, name))).toEqual([]))

it.each(notices.map(notice => [notice.body.slice(0, 40), notice] as const))('has an example of a notice: %s…', (_, { salt, headers, body }) => {
  if (headers['content-type'] === 'application/json') return expect(strange(JSON.parse(body), 'refund_notice')).toEqual([])
  const fields = readForm(body)
  expect(strange(fields, 'notice')).toEqual([])
  return expect(responseHash(fields, salt)).toBe(fields['hash'])
})

let world: Awaited<ReturnType<typeof openPayu>>
beforeAll(async () => { world = await openPayu() })
afterAll(() => world.close())

it('answers in the published shape, whatever became of a payment', async () => {
  const found: [string, Answer][] = []
  const note = (operation: string, answer: unknown) => { found.push([operation, answer as Answer]) }
  const [collect, intent, held, bank] = await Promise.all([world.pay(), world.pay({ bankcode: 'INTENT' }), world.pay({ ...card, pre_authorize: '1' }), world.pay({ pg: 'NB', bankcode: 'HDFB' })])
  for (const { body } of [collect, intent, held, bank, await world.pay({ amount: 'x' })]) note('pay', body)
  await world.choose(await world.bank(held.template), 'approve')
  await world.choose(await world.bank(bank.template), 'leave')
  const page = await world.enter()
  await world.choose(page.location ?? '', 'approve')
  const { mihpayid = '' } = await world.settled(collect.txnid, 'captured')
  const auth = await world.settled(held.txnid, 'auth')
  for (const { txnid } of [collect, intent, held, bank, page]) note('verify', await world.command('verify_payment', txnid))
  note('capture', await world.command('capture_transaction', auth.mihpayid ?? '', 'c1', '100.00'))
  note('refund', await world.command('cancel_refund_transaction', mihpayid, 'r1', '20.00'))
  note('refund', await world.command('cancel_refund_transaction', mihpayid, 'r2', '2000.00'))
  await until('the notices', () => world.receiver.received.length >= 5)
  note('actions', await world.command('check_action_status', mihpayid, 'payuid'))
  note('actions', await world.command('check_action_status', auth.mihpayid ?? '', 'payuid'))
  note('refunds', await world.command('getAllRefundsFromTxnIds', collect.txnid))
  for (const [operation, answer] of found) {
    const here = parts(operation, answer)
    expect([operation, here.length > 0, here.flatMap(([name, part]) => strange(part, name))]).toEqual([operation, true, []])
  }
  for (const { headers, body } of world.receiver.received) expect(headers['content-type'] === 'application/json' ? strange(JSON.parse(body), 'refund_notice') : strange(readForm(body), 'notice')).toEqual([])
})
