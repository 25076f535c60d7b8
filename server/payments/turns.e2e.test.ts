import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { decide, openMerchant, type Answer, type Merchant } from '../testing/merchant.ts'
import { openShop, type Shop } from '../testing/shop.ts'

// Each process knows the books it wrote last (orders/known.ts), and the other one writes them, too.
let shop: Shop
let merchants: readonly [Merchant, Merchant]
beforeAll(async () => {
  shop = await openShop()
  merchants = [shop.merchant, openMerchant((await shop.openAnother()).url, shop.merchant.key)]
})
afterAll(() => shop.close())

interface Order { order_id: string; order_hash: string; preauth: boolean; payments: string[] }
const steps = ['collect', 'failing', 'card', 'refund', 'capture', 'void', 'look'] as const
const turn = fc.record({ process: fc.constantFrom(0 as const, 1 as const), order: fc.nat(2), step: fc.constantFrom(...steps), amount: fc.integer({ min: 1, max: 60 }) })

const take = async (merchant: Merchant, order: Order, step: typeof steps[number], amount: number): Promise<Answer> => {
  const payment_id = order.payments.at(-1) ?? 'pay_none'
  switch (step) {
    case 'collect': case 'failing': case 'card': {
      const answer = await merchant.tryToPay(order, step)
      if (answer.status === 200) order.payments.push(String(answer.body['payment_id']))
      if (typeof answer.body['redirect_url'] === 'string') await decide(answer.body['redirect_url'], 'approve')
      return answer
    }
    case 'refund': return merchant.refund(order.order_id, amount)
    case 'capture': return merchant.authorize(order.order_id, payment_id, 'CAPTURE', amount)
    case 'void': return merchant.authorize(order.order_id, payment_id, 'VOID')
    case 'look': return merchant.get(`/orders/${order.order_id}/payments`)
  }
}

it('keeps the money rules whatever two processes do to the same orders by turns and at once', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.array(turn, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 8 }), async rounds => {
    const orders = await Promise.all([false, true, true].map(async preauth => ({ ...await shop.merchant.order({ preauth }), preauth, payments: [] as string[] })))
    for (const round of rounds) {
      // What is in a round happens at once.
      const answers = await Promise.all(round.map(({ process, order, step, amount }) => take(merchants[process], orders[order] as Order, step, amount)))
      for (const { status, body } of answers) expect([200, 404, 409], JSON.stringify(body)).toContain(status)
    }
    await shop.settled()
    await shop.invariants()
    // Both say the same of what they did.
    for (const { order_id } of orders) expect(await merchants[0].payments(order_id)).toEqual(await merchants[1].payments(order_id))
  }), { numRuns: 12, endOnFailure: true })
}, 120_000)
