import { afterAll, beforeAll, expect, it } from 'vitest'
import { fill, operationsOf, type Operation } from '../testing/operations.ts'
import { startTestRouter, type TestRouter } from '../testing/router.ts'
import { makeThings } from '../testing/things.ts'

let it_is: TestRouter
let operations: Operation[]
let things: Record<string, string>
beforeAll(async () => {
  it_is = await startTestRouter()
  operations = await operationsOf(it_is)
  things = await makeThings(it_is)
  // A database that answers, and has nothing of what is asked for.
  await it_is.sql`alter schema public rename to elsewhere`
})
afterAll(async () => {
  await it_is.sql`alter schema elsewhere rename to public`
  await it_is.close()
})

/** The code of each operation's 500, as the contract has it. */
const codes: Record<string, string> = {
  createOrder: 'order_creation_failed', getOrder: 'retrieval_failed',
  createPayment: 'payment_failed', getPayment: 'retrieval_failed', listOrderPayments: 'retrieval_failed',
  authorizePayment: 'authorization_failed', bulkCapture: 'bulk_capture_failed',
  createRefundByPayment: 'refund_failed', createRefundByOrder: 'refund_failed', getRefund: 'retrieval_failed',
  createCustomer: 'creation_failed', updateCustomer: 'update_failed', getCustomer: 'retrieval_failed', deleteCustomer: 'deletion_failed',
}

const fails = (operation: Operation) => {
  const [example] = operation.examples
  const body = example === undefined ? {} : { body: 'customer_id' in example ? { ...example, customer_id: things['customer_id'] } : example }
  return it_is.merchant.call(operation.method, fill(operation.path, things), body)
}

it("answers a failure with the operation's own code, an id to look for in the log, and nothing of the inside", async () => {
  for (const operation of operations) {
    const answer = await fails(operation)
    expect([answer.status, answer.body], operation.name).toEqual([500, { code: codes[operation.name], type: 'server_error', message: expect.stringMatching(/^[A-Z][a-z ]+ failed due to server error$/) }])
    expect(answer.headers['x-request-id'], operation.name).toMatch(/^[0-9a-f-]{36}$/)
  }
})

it("answers Update Customer's in the contract's own words", async () => {
  const answer = await fails(operations.find(each => each.name === 'updateCustomer') as Operation)
  expect(answer.body).toEqual({ message: 'Customer update failed due to server error', code: 'update_failed', type: 'server_error' })
})
