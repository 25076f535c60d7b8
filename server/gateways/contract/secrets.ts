import { expect, it } from 'vitest'
import type { CallRecord, Connector, Instrument } from '../index.ts'
import type { Bed } from '../testbeds.ts'
import type { Rig } from './rig.ts'

const operations = ['start', 'fetch', 'capture', 'void', 'close', 'refund', 'fetchRefund'] as const

/** The connector, every answer of which is kept. */
export const overheard = (connector: Connector, answers: object[]): Connector => ({
  ...connector,
  ...Object.fromEntries(operations.map(name => [name, async (...asked: never[]) => {
    const answer = await (connector[name] as (...asked: never[]) => Promise<object>)(...asked)
    answers.push(answer)
    return answer
  }])),
})

const personal = (instrument: Instrument) => {
  if (instrument.method === 'card' && instrument.channel !== 'hosted') return [instrument.card.number, instrument.card.holder_name]
  return instrument.method === 'upi' && instrument.channel === 'collect' ? [instrument.upi_id] : []
}

const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

/** Of all the tests before it: what was answered goes to merchants, and the copies of calls to whoever supports them. */
export const secretsContract = (bed: Bed, rig: () => Rig, answers: readonly object[]) => {
  const card = Object.values({ ...bed.instruments, unasked: bed.unasked }).flatMap(each => (each === undefined ? [] : personal(each)))
  // What is shorter is a number of a version, and no secret.
  const credentials = () => [false, true].flatMap(holds => Object.values(rig().account(holds).credentials)).filter(value => value.length >= 6)
  const kept = () => [...card, 'asha@example.com', '9000011111', ...credentials()]
  const cvv = /cv[vc][^a-z0-9]{1,6}\d{3}\b/i
  const found = (texts: readonly string[], secrets: readonly string[]) => texts.filter(text => cvv.test(text) || secrets.some(secret => text.includes(secret))).slice(0, 3)

  it('says nothing of a card, a payer or a credential in any answer', () => {
    // Where the payer goes is for the payer's browser, and may name the account.
    expect(found(answers.map(answer => JSON.stringify({ ...answer, next: undefined }, plain)), kept())).toEqual([])
    expect(found(answers.map(answer => JSON.stringify('next' in answer ? answer.next : '')), card)).toEqual([])
  })

  it('shows nothing of a card, a payer or a credential in any copy of a call', () => {
    const copies = rig().calls.map(({ copy }: CallRecord) => JSON.stringify(copy('full', bed.connector.shown)))
    expect(found(copies, kept())).toEqual([])
  })
}
