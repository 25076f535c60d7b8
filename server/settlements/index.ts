export { SUMMED_DAYS, overviewOf, remedyFor, type Overview } from './overview.ts'
export { openReports } from './reports.ts'
export { settlementRoutes } from './routes.ts'
export { readNow } from './store.ts'
