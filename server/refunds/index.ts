export { checkRefund } from './ask.ts'
export { hearRefund, wentThrough } from './refund.ts'
export { refundsRoutes } from './routes.ts'
