import { afterAll, beforeAll, expect, it } from 'vitest'
import { days, hours, later } from '../../platform/clock.ts'
import { newReference } from '../../platform/ids.ts'
import { openRig, type Rig } from '../contract/rig.ts'
import { cardHost, tokenHost } from './mapping.ts'
import { testbedOf } from '../testbeds.ts'

const bed = testbedOf('phonepe')
let rig: Rig
beforeAll(async () => { rig = await openRig(bed) })
afterAll(() => rig.close())

const { connector } = bed
const unknown = () => ({ reference: newReference(), gateway_payment_id: undefined, amount_minor: 100n, currency: 'INR', started_at: new Date() })
const operations = ({ made }: ReturnType<Rig['open']>) => made.map(({ operation }) => operation)
/** A call of an account that has asked for nothing yet. */
const fresh = () => ({ ...rig.open(), memory: new Map<string, unknown>() })

it('gets one token for all who ask at once, and keeps it for half of its life', async () => {
  const call = fresh()
  await Promise.all([1, 2, 3].map(() => connector.fetch(call, unknown())))
  expect(operations(call).filter(each => each === 'token')).toHaveLength(1)
  await connector.fetch({ ...call, now: later(call.now, hours(80)) }, unknown())
  expect(operations(call).filter(each => each === 'token')).toHaveLength(1)
  await connector.fetch({ ...call, now: later(call.now, days(4)) }, unknown())
  expect(operations(call).filter(each => each === 'token')).toHaveLength(2)
})

it('gets another where the one it has is refused, and asks once more, not for ever', async () => {
  const call = fresh()
  const payment = unknown()
  await rig.order({ kind: 'error', status: 401 }, { operation: 'get_order', reference: payment.reference })
  expect(await connector.fetch(call, payment)).toMatchObject({ outcome: 'not_charged', because: 'not_known' })
  expect(operations(call)).toEqual(['token', 'fetch_order', 'token', 'fetch_order'])
  const again = fresh()
  await rig.order({ kind: 'error', status: 401 }, { operation: 'get_order', reference: payment.reference }, null)
  expect(await connector.fetch(again, payment)).toMatchObject({ outcome: 'unknown' })
  expect(operations(again)).toHaveLength(4)
})

it('charges nobody where no token is to be had, and says of a refund only that it does not know', async () => {
  const call = fresh()
  await rig.order({ kind: 'error' }, { operation: 'token' }, 2)
  expect((await rig.start(rig.asked({ method: 'upi', channel: 'intent' }), call)).answer).toMatchObject({ outcome: 'not_charged', because: 'refused', code: 'no_access_token' })
  expect(await connector.refund(call, unknown(), { reference: newReference(), gateway_refund_id: undefined, amount_minor: 100n, note: undefined })).toMatchObject({ outcome: 'unknown' })
})

it('sends no card where the account has no key for it, but takes one on PhonePe\'s page', async () => {
  const call = rig.open({ credentials: { ...rig.account(false).credentials, encryption_key: '' } })
  const { card, card_hosted } = bed.instruments
  if (card === undefined || card_hosted === undefined) throw new Error('the testbed has a card')
  expect((await rig.start(rig.asked(card), call)).answer).toMatchObject({ outcome: 'not_charged', because: 'refused', code: 'no_encryption_key', message: expect.stringContaining('With channel hosted') })
  expect(call.made).toEqual([])
  const begun = await rig.start(rig.asked(card_hosted), call)
  await rig.decide(begun, 'approve')
  expect(await connector.fetch(call, begun.payment)).toMatchObject({ outcome: 'done', event: 'capture' })
})

it('has hosts of its own for tokens and cards in production only', () => {
  for (const live of ['https://api.phonepe.com/apis/pg', 'https://api.phonepe.com/apis/pg/']) expect([tokenHost(live), cardHost(live)]).toEqual(['https://api.phonepe.com/apis/identity-manager', 'https://cards.phonepe.com/apis/pg'])
  for (const other of ['https://api-preprod.phonepe.com/apis/pg-sandbox', 'https://api.phonepe.com.evil.test/apis/pg', rig.simulators_url]) expect([tokenHost(other), cardHost(other)]).toEqual([undefined, undefined])
})

it('asks each product for its own orders only', async () => {
  const call = fresh()
  const { payment } = await rig.start(rig.asked({ method: 'card', channel: 'hosted' }), call)
  expect(await connector.fetch(call, payment)).toMatchObject({ outcome: 'needs_payer' })
  expect(await connector.fetch(call, { ...payment, hosted: false })).toMatchObject({ outcome: 'not_charged', because: 'not_known' })
})
