export { changeAccount, findAccount, listAccounts, makeAccount, resealAccounts, type AccountsDeps } from './accounts.ts'
export { consoleRoutes } from './routes.ts'
