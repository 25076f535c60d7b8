import { Ajv } from 'ajv'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { formats } from '../platform/formats.ts'
import { fill, operationsOf, type Operation } from '../testing/operations.ts'
import { startTestRouter, type TestRouter } from '../testing/router.ts'
import { makeAuthorized, makeCustomer, makeOrder, makePaid, makeThings } from '../testing/things.ts'

let it_is: TestRouter
let operations: Operation[]
beforeAll(async () => {
  it_is = await startTestRouter()
  operations = await operationsOf(it_is)
})
afterAll(() => it_is.close())

const ajv = new Ajv({ strict: false, allErrors: true })
for (const [name, { validate }] of Object.entries(formats)) ajv.addFormat(name, validate)

/** What an operation's example needs to be there, and how its ids are bound to it. */
const prepare: Record<string, (router: TestRouter, example: Record<string, unknown>) => Promise<{ params?: Record<string, string>; body?: object }>> = {
  createOrder: async (_, example) => ({ body: example }),
  createPayment: async ({ merchant }) => ({ params: { order_hash: (await makeOrder(merchant)).order_hash } }),
  createCustomer: async (_, example) => ({ body: example }),
  updateCustomer: async ({ merchant }, example) => {
    const { customer_id } = await makeCustomer(merchant)
    return { params: { customer_id }, body: { ...example, customer_id } }
  },
  createRefundByPayment: async ({ merchant }) => ({ params: { payment_id: (await makePaid(merchant)).payment_id } }),
  createRefundByOrder: async ({ merchant }) => ({ params: { order_id: (await makePaid(merchant)).order.order_id }, body: { refund_id: 'refund_by_order' } }),
  authorizePayment: async ({ merchant }) => {
    const { order, payment_id } = await makeAuthorized(merchant)
    return { params: { order_id: order.order_id, payment_id } }
  },
}

it('every request example, sent to the running server, is answered as documented', { timeout: 60_000 }, async () => {
  const things = await makeThings(it_is)
  for (const operation of operations.filter(each => each.name !== 'deleteCustomer')) {
    for (const example of operation.body === undefined ? [undefined] : operation.examples) {
      const bound = await prepare[operation.name]?.(it_is, example ?? {}) ?? {}
      const body = example === undefined ? {} : { body: { ...example, ...bound.body } }
      const answer = await it_is.merchant.call(operation.method, fill(operation.path, { ...things, ...bound.params }), body)
      expect(answer.status, `${operation.name}: ${answer.text}`).toBe(200)
      const validate = ajv.compile(operation.answer ?? {})
      expect(validate(answer.body), `${operation.name}: ${JSON.stringify(validate.errors)} ${answer.text}`).toBe(true)
    }
  }
  const gone = await it_is.merchant.call('DELETE', `/customer/${things.customer_id}`)
  expect([gone.status, gone.text]).toEqual([204, ''])
})

it('every answer that the document shows is one by its own schema', async () => {
  const shown = [...operations, ...await operationsOf(it_is, 'operators')].filter(each => each.answered !== undefined)
  expect(shown.length).toBeGreaterThan(10)
  for (const { name, answer, answered } of shown) {
    const validate = ajv.compile(answer ?? {})
    expect(validate(answered), `${name}: ${JSON.stringify(validate.errors)}`).toBe(true)
  }
})
