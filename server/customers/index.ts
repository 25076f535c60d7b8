export { openCustomers, type Customers } from './customers.ts'
export { customersRoutes } from './routes.ts'
