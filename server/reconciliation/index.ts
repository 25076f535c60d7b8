export { checkPayment } from './check-payment.ts'
export { openWorker, type Worker } from './worker.ts'
