import type { Clock } from '../platform/clock.ts'
import type { Sql } from '../platform/db.ts'
import { newId } from '../platform/ids.ts'
import { Remedy } from '../platform/remedy.ts'
import type { Secrets } from '../platform/secrets.ts'
import { changeSettings } from '../platform/settings.ts'
import { asKeys, hashSecret, newClientId, newClientSecret, type Credentials, type Keys } from './keys.ts'
import type { Project } from './project.ts'
import { insertOrganisation, insertProject, insertSecret, revokeSecrets, selectLiveSecrets, selectProjects, selectSecrets, type ListedKey } from './store.ts'

export interface ProjectsDeps {
  sql: Sql
  secrets: Secrets
  clock: Clock
  /** For the audit log: `cli`, `demo`, or a user. */
  actor: string
}

/** A secret as it is shown, once. */
export interface NewSecret extends Credentials {
  project_id: string
  secret_number: number
}

/** Two secrets at a time let a merchant change over without a gap; a third would only be forgotten. */
const SECRETS_AT_A_TIME = 2

/** Makes a project, and its organisation where that is new. */
export const makeProject = async (
  { sql, clock, actor }: Omit<ProjectsDeps, 'secrets'>,
  { name, organisation_id = newId('org'), project_id = newId('proj'), organisation_name = name }: { name: string; organisation_id?: string; project_id?: string; organisation_name?: string },
): Promise<Project> => {
  const at = clock.now()
  const project = { project_id, organisation_id, name }
  await changeSettings(sql, { at, actor, action: 'project.make', subject: project_id, detail: { organisation_id, name } }, async tx => {
    await insertOrganisation(tx, { organisation_id, name: organisation_name, at })
    await insertProject(tx, { ...project, at })
  })
  return project
}

/** Makes a key of a project, with its first secret. A Remedy says what stands in the way, here and below. */
export const makeKey = async ({ sql, secrets, clock, actor }: ProjectsDeps, project_id: string): Promise<NewSecret> => {
  const made = { project_id, client_id: newClientId(), client_secret: newClientSecret(), secret_number: 1 }
  const at = clock.now()
  await changeSettings(sql, { at, actor, action: 'key.make', subject: made.client_id, detail: { project_id } }, async tx => {
    const projects = await selectProjects(tx)
    if (!projects.some(project => project.project_id === project_id)) throw new Remedy(`There is no project ${project_id}.`)
    await insertSecret(tx, { ...sealed(secrets, made), at })
  })
  return made
}

/** Adds a second secret under the same client id; both are valid until one is revoked. */
export const rotateKey = async ({ sql, secrets, clock, actor }: ProjectsDeps, client_id: string): Promise<NewSecret> => {
  const at = clock.now()
  return changeSettings(sql, { at, actor, action: 'key.rotate', subject: client_id }, async tx => {
    const all = await selectSecrets(tx, { client_id })
    const live = all.filter(secret => secret.revoked_at === null)
    const newest = all.at(-1)
    if (newest === undefined) throw new Remedy(`There is no key ${client_id}.`)
    if (live.length === 0) throw new Remedy(`Key ${client_id} is revoked; make a new one.`)
    if (live.length >= SECRETS_AT_A_TIME) {
      throw new Remedy(`Key ${client_id} has two valid secrets (numbers ${live.map(secret => secret.secret_number).join(' and ')}); revoke one before you rotate again.`)
    }
    const made = { project_id: newest.project_id, client_id, client_secret: newClientSecret(), secret_number: newest.secret_number + 1 }
    await insertSecret(tx, { ...sealed(secrets, made), at })
    return made
  })
}

/** Revokes one secret of a key, or all of them; every process refuses it within a second. */
export const revokeKey = async ({ sql, clock, actor }: Omit<ProjectsDeps, 'secrets'>, client_id: string, secret_number?: number): Promise<void> => {
  const at = clock.now()
  const audit = { at, actor, action: 'key.revoke', subject: client_id }
  await changeSettings(sql, secret_number === undefined ? audit : { ...audit, detail: { secret_number } }, async tx => {
    const revoked = await revokeSecrets(tx, client_id, secret_number, at)
    if (revoked === 0) throw new Remedy(`Key ${client_id} has no valid secret${secret_number === undefined ? '' : ` number ${secret_number}`}.`)
  })
}

export const listKeys = async ({ sql }: { sql: Sql }, project_id?: string): Promise<ListedKey[]> => [...await selectSecrets(sql, { project_id })]

export const listProjects = async ({ sql }: { sql: Sql }) => [...await selectProjects(sql)]

/** For the settings that every process holds in memory. */
export const loadKeys = async (sql: Sql, secrets: Secrets): Promise<Keys> => asKeys(secrets, await selectLiveSecrets(sql))

const sealed = ([newest]: Secrets, { client_secret, ...made }: NewSecret) => ({
  ...made, secret_version: newest.version, secret_hash: hashSecret(newest, { client_id: made.client_id, client_secret }), hint: client_secret.slice(-4),
})
