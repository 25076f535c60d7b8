import type { Sql, Tx } from '../platform/db.ts'
import type { Project } from './project.ts'
import type { StoredSecret } from './keys.ts'
import type { Operator, StoredToken } from './operator-tokens.ts'

export const insertOrganisation = (tx: Tx, row: { organisation_id: string; name: string; at: Date }) => tx`
  insert into organisations (organisation_id, name, created_at) values (${row.organisation_id}, ${row.name}, ${row.at})
  on conflict (organisation_id) do nothing`

export const insertProject = (tx: Tx, row: Project & { at: Date }) => tx`
  insert into projects (project_id, organisation_id, name, created_at) values (${row.project_id}, ${row.organisation_id}, ${row.name}, ${row.at})`

export const selectProjects = (sql: Sql | Tx) => sql<(Project & { created_at: Date })[]>`
  select project_id, organisation_id, name, created_at from projects order by created_at, project_id`

export const insertSecret = (tx: Tx, row: StoredSecret & { client_id: string; secret_number: number; project_id: string; hint: string; at: Date }) => tx`
  insert into api_keys (client_id, secret_number, project_id, secret_version, secret_hash, hint, created_at)
  values (${row.client_id}, ${row.secret_number}, ${row.project_id}, ${row.secret_version}, ${row.secret_hash}, ${row.hint}, ${row.at})`

/** Revokes what is live: one secret, or all of a client id. Answers how many. */
export const revokeSecrets = async (tx: Tx, client_id: string, secret_number: number | undefined, at: Date) => (await tx`
  update api_keys set revoked_at = ${at}
   where client_id = ${client_id} and secret_number = coalesce(${secret_number ?? null}::integer, secret_number) and revoked_at is null`).count

/** A key as it may be shown. */
export interface ListedKey {
  client_id: string
  secret_number: number
  project_id: string
  /** The secret's last four characters. */
  hint: string
  created_at: Date
  revoked_at: Date | null
}

export const selectSecrets = (sql: Sql | Tx, { client_id, project_id }: { client_id?: string | undefined; project_id?: string | undefined }) => sql<ListedKey[]>`
  select client_id, secret_number, project_id, hint, created_at, revoked_at from api_keys
   where client_id = coalesce(${client_id ?? null}, client_id) and project_id = coalesce(${project_id ?? null}, project_id)
   order by project_id, client_id, secret_number`

export const selectLiveSecrets = (sql: Sql) => sql<(Project & StoredSecret & { client_id: string })[]>`
  select client_id, secret_version, secret_hash, project_id, organisation_id, name
    from api_keys join projects using (project_id) where revoked_at is null order by client_id, secret_number`

export const insertToken = (tx: Tx, row: StoredToken & { at: Date }) => tx`
  insert into operator_tokens (token_id, name, secret_version, token_hash, created_at)
  values (${row.token_id}, ${row.name}, ${row.secret_version}, ${row.token_hash}, ${row.at})`

/** Answers how many: 0 where there is none, or where it is revoked already. */
export const revokeToken = async (tx: Tx, token_id: string, at: Date) => (await tx`
  update operator_tokens set revoked_at = ${at} where token_id = ${token_id} and revoked_at is null`).count

export const selectTokens = (sql: Sql) => sql<(Operator & { created_at: Date; revoked_at: Date | null })[]>`
  select token_id, name, created_at, revoked_at from operator_tokens order by created_at, token_id`

export const selectLiveTokens = (sql: Sql) => sql<StoredToken[]>`
  select token_id, name, secret_version, token_hash from operator_tokens where revoked_at is null`
