export { openNotices, type Notices } from './notices.ts'
export { webhooksInRoutes } from './routes.ts'
