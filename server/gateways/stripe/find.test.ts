import { expect, it } from 'vitest'
import type { Account, Call } from '../connector.ts'
import type { GatewayRequest } from '../http.ts'
import { fetchPayment } from './payments.ts'
import { settlements } from './settlements.ts'

const account: Account = {
  id: 'acc_1', project_id: 'prj_1', gateway: 'stripe', label: '', base_url: 'http://127.0.0.1:9', credentials: { secret_key: 'k', webhook_secret: 'w' },
  enabled: true, preauth: false, timeout_ms: 10_000, concurrency: 1,
}
const at = new Date(1_790_000_000_000)

interface Entity { id: string; [field: string]: unknown }

/** A gateway of lists: each path has its entities, newest first. */
const opened = (lists: Record<string, Entity[]>) => {
  const asked: URLSearchParams[] = []
  const http = async ({ path }: GatewayRequest) => {
    const { pathname, searchParams } = new URL(path, 'http://stripe.test')
    asked.push(searchParams)
    const list = lists[pathname] ?? []
    const [, of = '', id] = /^(\/payment_intents|\/checkout\/sessions)\/(.+)$/.exec(pathname) ?? []
    const from = list.findIndex(each => each.id === searchParams.get('starting_after')) + 1
    const page = list.slice(from, from + Number(searchParams.get('limit')))
    const body = id === undefined ? { object: 'list', data: page, has_more: from + page.length < list.length } : lists[of]?.find(each => each.id === id)
    return { kind: 'answered' as const, status: 200, headers: {}, text: JSON.stringify(body) }
  }
  const call: Call = { account, http, now: at, memory: new Map() }
  return { call, asked }
}

const intents = (count: number): Entity[] => Array.from({ length: count }, (_, at_place) => ({
  id: `pi_${at_place}`, object: 'payment_intent', status: 'succeeded', amount: 100, amount_received: 100, currency: 'inr', capture_method: 'automatic', metadata: { reference: `r${at_place}` }, latest_charge: null,
}))
const payment = (reference: string) => ({ reference, gateway_payment_id: undefined, amount_minor: 100n, currency: 'INR', started_at: at })

it('finds a payment whose id was lost among those of its time, however many pages there are', async () => {
  const { call, asked } = opened({ '/payment_intents': intents(250) })
  expect(await fetchPayment(call, payment('r249'))).toMatchObject({ outcome: 'done', event: 'capture', facts: { gateway_payment_id: 'pi_249' } })
  expect(asked.map(each => each.get('starting_after'))).toEqual([null, 'pi_99', 'pi_199', null])
  // Two minutes before the start, and two minutes and the time-out after it.
  expect([asked[0]?.get('created[gte]'), asked[0]?.get('created[lte]')]).toEqual(['1789999880', '1790000130'])
})

it('finds a session whose answer was lost in the same way, and the PaymentIntent under it', async () => {
  const page = { id: 'cs_7', object: 'checkout.session', status: 'complete', metadata: { reference: 'r7' }, payment_intent: intents(8)[7] }
  const { call, asked } = opened({ '/checkout/sessions': [{ ...page, id: 'cs_8', metadata: { reference: 'r8' } }, page] })
  expect(await fetchPayment(call, { ...payment('r7'), hosted: true })).toMatchObject({ outcome: 'done', event: 'capture', facts: { gateway_payment_id: 'cs_7' } })
  expect([asked[0]?.get('created[gte]'), asked[0]?.get('created[lte]')]).toEqual(['1789999880', '1790000130'])
  expect(await fetchPayment(call, { ...payment('r9'), hosted: true })).toMatchObject({ outcome: 'not_charged', because: 'not_known' })
})

it('says that it is not known only when it has seen them all', async () => {
  expect(await fetchPayment(opened({ '/payment_intents': intents(200) }).call, payment('r999'))).toMatchObject({ outcome: 'not_charged', because: 'not_known' })
  expect(await fetchPayment(opened({ '/payment_intents': intents(5_001) }).call, payment('r9999'))).toMatchObject({ outcome: 'unknown' })
})

it('reads all payouts and all their lines, a hundred at a time', async () => {
  const line = (number: number) => ({ id: `txn_${number}`, type: 'charge', amount: 100, fee: 3, fee_details: [{ type: 'stripe_fee', amount: 2 }, { type: 'tax', amount: 1 }], currency: 'inr', source: { object: 'charge', payment_intent: `pi_${number}`, metadata: { reference: `r${number}` } } })
  const { call } = opened({
    '/payouts': ['po_2', 'po_1'].map(id => ({ id, arrival_date: 1_790_000_000, trace_id: { value: 'UTR1' } })),
    '/balance_transactions': [...Array.from({ length: 150 }, (_, number) => line(number)), { ...line(150), type: 'payout' }],
  })
  const lines = []
  for (let cursor: string | undefined; ;) {
    const page = await settlements(call, { from: at, to: at, ...(cursor === undefined ? {} : { cursor }) })
    if (page.outcome !== 'done') throw new Error(page.message)
    lines.push(...page.lines)
    if (page.next === undefined) break
    cursor = page.next
  }
  expect(lines).toHaveLength(300)
  expect(new Set(lines.map(({ settlement_id, payment_reference }) => `${settlement_id} ${payment_reference}`)).size).toBe(300)
  expect(lines[0]).toMatchObject({ kind: 'payment', settlement_id: 'po_2', payment_reference: 'r0', gateway_payment_id: 'pi_0', amount_minor: 100n, fee_minor: 2n, tax_minor: 1n, utr: 'UTR1', settled_at: at })
})
