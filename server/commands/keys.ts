import { systemClock } from '../platform/clock.ts'
import { Remedy } from '../platform/remedy.ts'
import { listKeys, listProjects, makeKey, makeProject, revokeKey, rotateKey, type NewSecret, type ProjectsDeps } from '../projects/index.ts'
import { argumentsOf, readFlags } from './arguments.ts'
import { withSecrets } from './database.ts'

export const help = `Usage: sluice keys <action> [options]

  list     [--project ID]                    projects and their keys; secrets are never shown again
  make     --project ID                      a new key
  make     --name NAME [--organisation ID]   a new project, with its first key
  rotate   --key CLIENT_ID                   a second secret; both are valid until one is revoked
  revoke   --key CLIENT_ID [--number N]      one secret, or the whole key; every process refuses it within a second

Works on the database of DATABASE_URL with the secrets of SLUICE_SECRETS, or on that of a running sluice start.`

const { actionOf, needed } = argumentsOf('keys')

const show = ({ project_id, client_id, client_secret, secret_number }: NewSecret) =>
  `project_id     ${project_id}\nclient_id      ${client_id}\nclient_secret  ${client_secret}\nsecret number  ${secret_number}\n\nThe secret is shown this once; keep it safe.`

interface Flags { project?: string | undefined; name?: string | undefined; organisation?: string | undefined; key?: string | undefined; number?: string | undefined }

const actions: Record<string, (deps: ProjectsDeps, flags: Flags) => Promise<string>> = {
  list: async (deps, { project }) => {
    const projects = (await listProjects(deps)).filter(({ project_id }) => project === undefined || project_id === project)
    const keys = await listKeys(deps, project)
    if (projects.length === 0) return project === undefined ? 'There is no project yet.' : `There is no project ${project}.`
    return projects.map(({ project_id, organisation_id, name }) => [
      `${project_id}  ${name}  (organisation ${organisation_id})`,
      ...keys.filter(key => key.project_id === project_id).map(key =>
        `  ${key.client_id}  secret ${key.secret_number} …${key.hint}  made ${key.created_at.toISOString()}${key.revoked_at === null ? '' : `  revoked ${key.revoked_at.toISOString()}`}`),
    ].join('\n')).join('\n')
  },
  make: async (deps, { project, name, organisation }) => {
    if (project !== undefined && name !== undefined) throw new Remedy('--project names a project that is there and --name a new one; give one of them.')
    if (project === undefined && name === undefined) throw new Remedy('--project ID makes a key of a project that is there, and --name NAME a new project with its first key; give one of them.')
    const project_id = name === undefined ? needed('project', project) : (await makeProject(deps, { name, ...(organisation === undefined ? {} : { organisation_id: organisation }) })).project_id
    return show(await makeKey(deps, project_id))
  },
  rotate: async (deps, { key }) => show(await rotateKey(deps, needed('key', key))),
  revoke: async (deps, { key, number }) => {
    if (number !== undefined && !/^[1-9]\d{0,8}$/.test(number)) throw new Remedy('--number must be the number of a secret, as sluice keys list shows it.')
    await revokeKey(deps, needed('key', key), number === undefined ? undefined : Number(number))
    return `Revoked ${number === undefined ? `key ${key}` : `secret ${number} of key ${key}`}.`
  },
}

export const run = async ([name = '', ...args]: string[]) => {
  const action = actionOf(actions, name)
  const flag = { type: 'string' } as const
  const flags = readFlags('keys', args, { project: flag, name: flag, organisation: flag, key: flag, number: flag })
  console.log(await withSecrets(process.env, (sql, secrets) => action({ sql, secrets, clock: systemClock, actor: 'cli' }, flags)))
  return 0
}
