import { Type, type Static } from 'typebox'
import { merchantId, nullable, oneOf, text } from '../platform/http.ts'

const scopes = ['PROJECT', 'GLOBAL'] as const
/** PROJECT: this project's own record; GLOBAL: the organisation's, seen by all its projects. */
export type Scope = (typeof scopes)[number]

const scope = oneOf(scopes, { description: "PROJECT: this project's own record. GLOBAL: the organisation's, seen by all its projects." })

export const CustomerParams = Type.Object({ customer_id: merchantId({ description: "The merchant's id of the customer.", example: 'cust_priya_sharma_2024' }) })

export const CustomerQuery = Type.Object({ scope: Type.Optional(scope) })

const field = (rules: Parameters<typeof text>[0]) => Type.Optional(nullable(text(rules)))

export const CustomerRequest = Type.Object({
  customer_id: merchantId({ description: 'On an update: the same as in the path.' }),
  scope,
  name: field({ maxLength: 200 }),
  phone: field({ format: 'phone', description: 'E.164, or ten digits.' }),
  email: field({ format: 'email', maxLength: 254 }),
  address: field({ format: 'lines', maxLength: 500 }),
}, { title: 'CustomerRequest', description: 'On an update, a field that is left out stays as it is, and null clears it.' })
export type CustomerRequest = Static<typeof CustomerRequest>

export const Customer = Type.Object({
  id: Type.String({ description: 'Internal record id.' }),
  added_on: Type.String(),
  updated_on: Type.String(),
  customer_id: Type.String(),
  project_id: Type.String({ description: 'The project that made the record.' }),
  scope: Type.String(),
  status: Type.String({ description: 'ACTIVE.' }),
  name: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  phone: Type.Optional(Type.String()),
  address: Type.Optional(Type.String()),
}, { title: 'Customer', description: 'The customer. Fields that are not set are left out.' })
export type Customer = Static<typeof Customer>

export const example = {
  request: {
    customer_id: 'cust_priya_sharma_2024',
    scope: 'PROJECT',
    name: 'Priya Sharma',
    phone: '+919876543210',
    email: 'priya.sharma@gmail.com',
    address: '456 Defence Colony, New Delhi, Delhi 110024, India',
  },
  answer: {
    id: 'cust_rec_67890',
    added_on: '2024-12-01T10:30:00Z',
    updated_on: '2024-12-03T15:45:20Z',
    customer_id: 'cust_priya_sharma_2024',
    project_id: 'proj_fashion_store_2024',
    scope: 'PROJECT',
    status: 'ACTIVE',
    name: 'Priya Sharma',
    email: 'priya.sharma@gmail.com',
    phone: '+919876543210',
    address: '456 Defence Colony, New Delhi, Delhi 110024, India',
  },
}
