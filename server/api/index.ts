export { openRouter } from './app.ts'
