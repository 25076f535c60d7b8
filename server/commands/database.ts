import { readConfig, type Config, type Environment } from '../platform/config.ts'
import { openDatabase, type Sql } from '../platform/db.ts'
import { embeddedUrl } from '../platform/embedded-postgres.ts'
import { expectMigrated } from '../platform/migrate.ts'
import { Remedy } from '../platform/remedy.ts'
import { checkSecrets, type Secrets } from '../platform/secrets.ts'

/** DATABASE_URL, or the embedded database that a running `sluice start` keeps in the data folder. Throws a Remedy where neither is. */
export const databaseUrl = ({ database_url, data_dir }: Config): string => {
  const url = database_url ?? embeddedUrl(data_dir)
  if (url === undefined) throw new Remedy(`DATABASE_URL is not set and ${data_dir} holds no database; set DATABASE_URL, or run npm start first.`)
  return url
}

/** Opens the database for one command, and closes it after `work`. */
export const withDatabase = async <T>(env: Environment, work: (sql: Sql, config: Config) => Promise<T>): Promise<T> => {
  const config = readConfig(env, 'laptop')
  const url = databaseUrl(config)
  try {
    await expectMigrated(url)
  } catch (error) {
    if (config.database_url === undefined && error instanceof Remedy && error.message.startsWith('No PostgreSQL answers')) throw new Remedy(`The database in ${config.data_dir} is not running; run npm start in another terminal first, or set DATABASE_URL.`)
    throw error
  }
  const sql = openDatabase(url, { max: 2, unhurried: true })
  try {
    return await work(sql, config)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** The same for a command that seals or signs: its secrets are those that the database was written under, else a Remedy. */
export const withSecrets = <T>(env: Environment, work: (sql: Sql, secrets: Secrets) => Promise<T>): Promise<T> => withDatabase(env, async (sql, { secrets }) => {
  await checkSecrets(sql, secrets)
  return work(sql, secrets)
})
