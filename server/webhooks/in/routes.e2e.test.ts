import { afterAll, beforeAll, expect, it } from 'vitest'
import { demo_accounts } from '../../gateways/payu/demo-accounts.ts'
import { minutes } from '../../platform/clock.ts'
import { openLog } from '../../platform/log.ts'
import { openShop, type Shop } from '../../testing/shop.ts'

let shop: Shop
const lines: string[] = []
beforeAll(async () => { shop = await openShop({ gateways: ['easebuzz', 'payu'], log: openLog('info', { write: line => { lines.push(line) } }) }) })
afterAll(() => shop.close())

/** That many notices to the first account at `gateway`; their answers. */
const send = async (gateway: string, type: string, body: (id: string) => string, count: number) => {
  const [account] = await shop.sql<{ account_id: string }[]>`select account_id from gateway_accounts where gateway = ${gateway} order by position limit 1`
  return Promise.all(Array.from({ length: count }, (_, at) =>
    fetch(`${shop.url}/hooks/${account?.account_id}`, { method: 'POST', headers: { 'content-type': type }, body: body(`made_up_${at}`) }).then(({ status }) => status)))
}
const json = (fields: object) => JSON.stringify({ ...fields, key: demo_accounts[0]?.client_id })

it.each([
  ['easebuzz', 'application/x-www-form-urlencoded', (id: string) => `refund_status=accepted&merchant_refund_id=${id}`],
  ['payu', 'application/json', (id: string) => json({ action: 'refund', token: id, request_id: '1', status: 'success' })],
])('keeps nothing of made-up notices of refunds, which %s does not sign', async (gateway, type, body) => {
  expect(await send(gateway, type, body, 20)).toEqual(Array.from({ length: 20 }, () => 200))
  await shop.settled()
  expect(await shop.sql`select event_id, state from gateway_webhooks`).toHaveLength(0)
})

it.each([
  ['easebuzz', 'application/x-www-form-urlencoded', (reference: string) => `refund_status=accepted&merchant_refund_id=${reference}`],
  ['payu', 'application/json', (reference: string) => json({ action: 'refund', token: reference, request_id: '1', status: 'success' })],
])('has nobody asked about a payment for a notice that %s does not sign, though its payer knows what it is called there', async (gateway, type, body) => {
  const one = await openShop({ gateways: [gateway] })
  await one.merchant.pay(await one.merchant.order(), 'card')
  const planned = () => one.sql<{ account_id: string; reference: string; next_check_at: Date }[]>`select account_id, reference, next_check_at from payments`
  const [before] = await planned()
  const answer = await fetch(`${one.url}/hooks/${before?.account_id}`, { method: 'POST', headers: { 'content-type': type }, body: body(before?.reference ?? '') })
  expect(answer.status).toBe(200)
  expect(await planned()).toEqual([before])
  await one.close()
})

it('says once an hour, for an account and a reason, that it ignores notices', async () => {
  const ignored = () => lines.filter(line => line.includes('a notice was ignored'))
  const sendOthers = () => send('payu', 'application/json', id => json({ action: 'chargeback', token: id, email: 'priya.sharma@example.com' }), 5)
  await sendOthers()
  expect(ignored().map(line => JSON.parse(line) as object)).toEqual([
    { level: 30, time: expect.any(String), account_id: expect.any(String), gateway: 'payu', because: 'the notice is about no refund of ours', msg: 'a notice was ignored' },
  ])
  await shop.move(minutes(61))
  await sendOthers()
  expect(ignored()).toHaveLength(2)
})
