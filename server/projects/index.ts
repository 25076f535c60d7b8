export { authenticate, type Credentials, type Keys } from './keys.ts'
export type { Project } from './project.ts'
export { listKeys, listProjects, loadKeys, makeKey, makeProject, revokeKey, rotateKey, type NewSecret, type ProjectsDeps } from './projects.ts'
