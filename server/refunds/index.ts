export { checkRefund } from './ask.ts'
export { hearRefund } from './refund.ts'
export { refundsRoutes } from './routes.ts'
