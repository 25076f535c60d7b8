import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadAccounts, openGateways, type Gateways } from '../gateways/index.ts'
import { openBooks, paymentOf } from '../orders/index.ts'
import { hearSettling } from '../payments/settle-preauth.ts'
import { minutes } from '../platform/clock.ts'
import { orderKey } from '../platform/ids.ts'
import { DEMO_SECRETS, parseSecrets } from '../platform/secrets.ts'
import { decide } from '../testing/merchant.ts'
import { openShop, type Shop } from '../testing/shop.ts'
import { checkPayment } from './check-payment.ts'

let shop: Shop
const gateways = openGateways()
beforeAll(async () => { shop = await openShop({ timeout_ms: 400 }) })
afterAll(async () => {
  await gateways.close()
  await shop.close()
})

it('does not void what the merchant is capturing by the time the gateway has answered', async () => {
  const { merchant, control, sql, clock } = shop
  const { order_id, order_hash } = await merchant.order({ preauth: true })
  const { payment_id, redirect_url } = await merchant.pay({ order_hash }, 'card')
  await decide(String(redirect_url), 'approve')
  await merchant.payment(payment_id)
  await control.fault({ kind: 'timeout_before' }, { operation: 'void' })
  expect(await merchant.authorize(order_id, payment_id, 'VOID')).toMatchObject({ body: { capture_status: 'PENDING' } })

  const books = openBooks(sql)
  const [project] = await sql<{ project_id: string }[]>`select project_id from orders where order_id = ${order_id}`
  const order_key = orderKey(project?.project_id ?? '', order_id)
  /** The gateway refuses the void, and the merchant's capture never gets there. */
  const meanwhile = async () => {
    await books.change(order_key, book => [hearSettling(book, 1, { outcome: 'not_charged', because: 'refused', code: 'no', message: 'No void now' }, { cause: 'gateway:answer', now: clock.now() }), true])
    await control.fault({ kind: 'timeout_before' }, { operation: 'capture' })
    expect(await merchant.authorize(order_id, payment_id, 'CAPTURE', 50)).toMatchObject({ body: { capture_status: 'PENDING' } })
  }
  const operations: string[] = []
  const slow: Gateways = { ...gateways, door: (...how) => {
    const http = gateways.door(...how)
    return async request => {
      operations.push(request.operation)
      const answer = await http(request)
      if (operations.length === 1) await meanwhile()
      return answer
    }
  } }
  const accounts = await loadAccounts(sql, parseSecrets(DEMO_SECRETS))
  const book = await books.read(order_key)
  const payment = book === undefined ? undefined : paymentOf(book, 1)
  if (book === undefined || payment === undefined) throw new Error('the payment is gone')
  await checkPayment({ books, clock, gateways: slow, accountOf: id => accounts.find(each => each.id === id) }, book, payment)
  expect(operations).not.toContain('void')
  expect(operations).not.toContain('capture')

  await shop.move(minutes(1))
  await shop.settled()
  expect(await merchant.payment(payment_id)).toMatchObject({ status: 'SUCCESS', capture_status: 'SUCCESS', capture_amount: 50 })
  await shop.invariants()
})
