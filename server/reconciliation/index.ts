export { openWorker, type Worker } from './worker.ts'
