import { Type } from 'typebox'
import { fail } from '../platform/errors.ts'
import { operation, type RouterApp } from '../platform/http.ts'
import { customerKey, onTheWire } from './customer.ts'
import type { Customers } from './customers.ts'
import { Customer, CustomerParams, CustomerQuery, CustomerRequest, example } from './schema.ts'

const createCustomer = operation({
  id: 'createCustomer', tag: 'Customers', summary: 'Create Customer',
  schema: { body: CustomerRequest, response: { 200: Customer } },
  examples: { customer: example.request }, answer: example.answer,
  refusals: ['invalid_customer_data', 'customer_already_exists', 'creation_failed'],
})

const updateCustomer = operation({
  id: 'updateCustomer', tag: 'Customers', summary: 'Update Customer',
  description: 'Changes the record that (scope, customer_id) names. Fields left out stay, null clears.',
  schema: { params: CustomerParams, body: CustomerRequest, response: { 200: Customer } },
  examples: { customer: example.request }, answer: example.answer,
  refusals: ['invalid_customer_data', 'customer_not_found', 'update_failed'],
})

const getCustomer = operation({
  id: 'getCustomer', tag: 'Customers', summary: 'Get Customer',
  description: "Without `scope`: the project's own record, else the GLOBAL one.",
  schema: { params: CustomerParams, querystring: CustomerQuery, response: { 200: Customer } },
  answer: example.answer,
  refusals: ['invalid_customer_id', 'customer_not_found', 'retrieval_failed'],
})

const deleteCustomer = operation({
  id: 'deleteCustomer', tag: 'Customers', summary: 'Delete Customer',
  description: "Deletes for good. Without `scope`: the project's own record; the GLOBAL one only where this project never had its own under the id.",
  schema: { params: CustomerParams, querystring: CustomerQuery, response: { 204: Type.Null({ description: 'Deleted; no body.' }) } },
  refusals: ['invalid_customer_id', 'customer_not_found', 'deletion_failed'],
})

export const customersRoutes = ({ customers }: { customers: Customers }) => async (app: RouterApp) => {
  app.post('/customer', {
    ...createCustomer,
    preHandler: async request => { request.personal = customerKey(request.project, request.body.scope, request.body.customer_id) },
  }, async ({ project, body, nonce }) => onTheWire(await customers.create(project, body, nonce)))

  app.put('/customer/:customer_id', updateCustomer, async ({ project, params, body }) => {
    if (body.customer_id !== params.customer_id) fail('invalid_customer_data', 'customer_id must be the same in the path and in the body')
    return onTheWire(await customers.update(project, body))
  })

  app.get('/customer/:customer_id', getCustomer, async ({ project, params, query }) =>
    onTheWire(await customers.find(project, params.customer_id, query.scope) ?? fail('customer_not_found')))

  app.delete('/customer/:customer_id', deleteCustomer, async ({ project, params, query }, reply) => {
    await customers.remove(project, params.customer_id, query.scope)
    return reply.code(204).send(null)
  })
}
