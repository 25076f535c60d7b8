import { afterAll, beforeAll, expect, it } from 'vitest'
import { demo_accounts } from '../../gateways/payu/demo-accounts.ts'
import { openShop, type Shop } from '../../testing/shop.ts'

let shop: Shop
beforeAll(async () => { shop = await openShop({ gateways: ['easebuzz', 'payu'] }) })
afterAll(() => shop.close())

const key = demo_accounts[0]?.client_id

it.each([
  ['easebuzz', 'application/x-www-form-urlencoded', (id: string) => `refund_status=accepted&merchant_refund_id=${id}`],
  ['payu', 'application/json', (id: string) => JSON.stringify({ action: 'refund', token: id, request_id: '1', status: 'success', key })],
])('keeps nothing of made-up notices of refunds, which %s does not sign', async (gateway, type, body) => {
  const [account] = await shop.sql<{ account_id: string }[]>`select account_id from gateway_accounts where gateway = ${gateway} order by position limit 1`
  const answers = await Promise.all(Array.from({ length: 20 }, (_, at) =>
    fetch(`${shop.url}/hooks/${account?.account_id}`, { method: 'POST', headers: { 'content-type': type }, body: body(`made_up_${at}`) }).then(({ status }) => status)))
  expect(answers).toEqual(Array.from({ length: 20 }, () => 200))
  await shop.settled()
  expect(await shop.sql`select event_id, state from gateway_webhooks`).toHaveLength(0)
})
