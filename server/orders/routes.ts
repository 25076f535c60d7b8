import type { Customers } from '../customers/index.ts'
import type { Clock } from '../platform/clock.ts'
import { fail } from '../platform/errors.ts'
import { operation, type RouterApp } from '../platform/http.ts'
import { orderKey } from '../platform/ids.ts'
import type { Order } from './book.ts'
import type { Books } from './change.ts'
import { newOrder, orderOnTheWire, type OrderWireDeps } from './order.ts'
import { CreateOrderRequest, OrderParams, WireOrder, example } from './schema.ts'

export interface OrdersDeps extends OrderWireDeps {
  books: Books
  customers: Customers
  clock: Clock
}

const createOrder = operation({
  id: 'createOrder', tag: 'Orders', summary: 'Create Order',
  schema: { body: CreateOrderRequest, response: { 200: WireOrder } },
  examples: { order: example.request }, answer: example.answer,
  refusals: ['invalid_order_data', 'order_id_already_exists', 'order_creation_failed'],
})

const getOrder = operation({
  id: 'getOrder', tag: 'Orders', summary: 'Get Order',
  schema: { params: OrderParams, response: { 200: WireOrder } }, answer: example.answer,
  refusals: ['invalid_order_id', 'order_not_found', 'retrieval_failed'],
})

export const ordersRoutes = (deps: OrdersDeps) => async (app: RouterApp) => {
  const { books, clock, secrets } = deps

  app.post('/orders', createOrder, async ({ project, body, nonce }) => {
    const now = clock.now()
    const order = newOrder(body, { project_id: project.project_id, nonce, secrets, now })
    const opened = await books.open(await withCustomer(order))
    if (opened.nonce !== nonce) fail('order_id_already_exists', `An order with order_id ${order.order_id} already exists`)
    return orderOnTheWire(deps, opened, now)

    /** A customer whom the merchant knows fills in what the request leaves out. */
    async function withCustomer(given: Order): Promise<Order> {
      if (given.customer_id === null || (given.customer_email !== null && given.customer_phone !== null)) return given
      const known = await deps.customers.find(project, given.customer_id)
      return { ...given, customer_email: given.customer_email ?? known?.email ?? null, customer_phone: given.customer_phone ?? known?.phone ?? null }
    }
  })

  app.get('/orders/:order_id', getOrder, async ({ project, params }) => {
    const order = await books.readOrder(orderKey(project.project_id, params.order_id)) ?? fail('order_not_found')
    return orderOnTheWire(deps, order, clock.now())
  })
}
