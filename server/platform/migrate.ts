import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runner } from 'node-pg-migrate'
import { openDatabase, type Sql } from './db.ts'
import { Remedy, codeOf } from './remedy.ts'

const FOLDER = join(import.meta.dirname, '..', 'migrations')
const TABLE = 'migrations'
const OLDEST = 15
const NEWEST = 18

/** Names without `.sql`, in the order in which they run. */
export const migrationNames = () => readdirSync(FOLDER).filter(file => file.endsWith('.sql')).map(file => file.slice(0, -4)).toSorted()

const troubles: [RegExp, (where: string) => string][] = [
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ECONNRESET|CONNECTION_CLOSED|CONNECTION_DESTROYED)$/, where => `No PostgreSQL answers at ${where}; start it, or correct DATABASE_URL.`],
  [/^(ENOTFOUND|EAI_AGAIN)$/, where => `The host of ${where} is not known; correct DATABASE_URL.`],
  [/^(ETIMEDOUT|CONNECT_TIMEOUT)$/, where => `The PostgreSQL at ${where} does not answer in time; check the network, or correct DATABASE_URL.`],
  [/^(28P01|28000)$/, where => `The PostgreSQL at ${where} refuses this user or password; correct DATABASE_URL.`],
  [/^3D000$/, where => `The PostgreSQL at ${where} has no such database; create it, or correct DATABASE_URL.`],
  [/^3F000$/, where => `The database at ${where} has no schema public; create it, or correct DATABASE_URL.`],
  [/^53300$/, where => `The PostgreSQL at ${where} has no connection left; raise its max_connections, or stop some of its clients.`],
  [/^57P03$/, where => `The PostgreSQL at ${where} is starting or stopping; try again in a moment.`],
  [/^42501$/, where => `The user of ${where} may not create tables there; let it own the database, or grant it CREATE on the schema public, or correct DATABASE_URL.`],
  [/^(53100|ENOSPC)$/, where => `The disk of the PostgreSQL at ${where} is full; free some space there.`],
]

/** Host, port and database, without the password. */
const placeOf = (url: string) => {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}

/** The remedy for an error of connecting or migrating; any other error as it is. */
const databaseRemedy = (error: unknown, url: string): unknown => {
  if (error instanceof Remedy) return error
  const code = codeOf(error instanceof AggregateError ? error.errors[0] : error)
  const message = error instanceof Error ? error.message : String(error)
  if (/before secure TLS connection/.test(message)) return new Remedy(`The PostgreSQL at ${placeOf(url)} does not speak TLS; switch it on there, or take sslmode out of DATABASE_URL.`)
  const found = troubles.find(([pattern]) => pattern.test(code))
  if (found !== undefined) return new Remedy(found[1](placeOf(url)))
  if (/unsupported startup parameter/.test(message)) return new Remedy(`A pooler at ${placeOf(url)} refuses the settings that Sluice makes on each connection (${message}); let DATABASE_URL name the PostgreSQL behind it.`)
  if (code === '42704') return new Remedy(`The PostgreSQL at ${placeOf(url)} knows no such parameter (${message}); take it out of DATABASE_URL.`)
  if (/certificate/i.test(message)) return new Remedy(`The certificate of the PostgreSQL at ${placeOf(url)} is not to be trusted (${message}); name the file of the one that vouches for it in NODE_EXTRA_CA_CERTS, or correct DATABASE_URL.`)
  if (/SSL|SASL|pg_hba/i.test(message)) return new Remedy(`The server at ${placeOf(url)} does not accept the connection (${message}); correct DATABASE_URL.`)
  return error
}

const withConnection = async <T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> => {
  const sql = openDatabase(url, { max: 1, unhurried: true })
  try {
    const [server] = await sql<{ number: string; name: string; encoding: string }[]>`select current_setting('server_version_num') as number, current_setting('server_version') as name, current_setting('server_encoding') as encoding`
    const major = Math.floor(Number(server?.number) / 10_000)
    if (major < OLDEST || major > NEWEST) throw new Remedy(`The server at ${placeOf(url)} is PostgreSQL ${server?.name}; Sluice needs ${OLDEST} to ${NEWEST}, so upgrade it, or point DATABASE_URL at another.`)
    if (server?.encoding !== 'UTF8') throw new Remedy(`The database at ${placeOf(url)} is encoded in ${server?.encoding}, which cannot hold every name; create one in UTF8 and let DATABASE_URL name it.`)
    return await work(sql)
  } catch (error) {
    throw databaseRemedy(error, url)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** Names of the migrations that the database has and this release does not, and the other way round. Throws a Remedy where it is another program's. */
const compare = async (sql: Sql, url: string, known: string[]) => {
  // First: whoever migrates meanwhile commits tables and the migration's name together.
  const tables = (await sql<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'f', 'v', 'm')
       and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')
     order by relname`).map(row => row.name)
  const [table] = await sql`
    select count(*) = 2 as found from pg_attribute where attrelid = to_regclass(${`public.${TABLE}`}) and attname in ('name', 'run_on')`
  const done = table?.['found'] ? (await sql<{ name: string }[]>`select name from ${sql(`public.${TABLE}`)}`).map(row => row.name) : []
  const others = tables.filter(name => name !== TABLE || !table?.['found'] || done.length > 0)
  if (!done.some(name => name === known[0]) && others.length > 0) {
    throw new Remedy(`The database at ${placeOf(url)} is another program's (it has ${others.slice(0, 3).join(', ')}${others.length > 3 ? ' …' : ''}); create an empty one, and let DATABASE_URL name that.`)
  }
  return { missing: known.filter(name => !done.includes(name)), unknown: done.filter(name => !known.includes(name)).toSorted() }
}

/** Asked beforehand, since what the runner says of it has no code. */
const expectRightToCreate = async (sql: Sql) => {
  const [right] = await sql`select has_schema_privilege('public', 'create') as granted`
  if (!right?.['granted']) throw Object.assign(new Error('permission denied for schema public'), { code: '42501' })
}

/** For pg, which brings the migrations: it reads `sslmode=require` as verify-full, where everybody else means a line without a look at the certificate. */
const forPg = (url: string) => {
  const plain = new URL(url)
  const mode = plain.searchParams.get('sslmode') ?? 'disable'
  plain.searchParams.delete('sslmode')
  return { connectionString: plain.href, ssl: mode !== 'disable' && { rejectUnauthorized: !['allow', 'prefer', 'require'].includes(mode) } }
}

const refuseNewer = (unknown: string[]) => {
  if (unknown.length > 0) throw new Remedy(`The database was migrated by a newer release of Sluice (${unknown.join(', ')}); run that release or a newer one.`)
}

/**
 * Brings the database up to this release: each file of server/migrations once, in order, in a transaction of its own.
 * Two at once wait for each other; one that was killed is taken up where it stopped. Answers with the names it ran.
 * Throws a Remedy where the database cannot be reached, is too old, is newer than this release, or is another program's.
 */
export const migrate = (url: string, say: (line: string) => void = () => {}): Promise<string[]> => withConnection(url, async sql => {
  const known = migrationNames()
  const { missing, unknown } = await compare(sql, url, known)
  refuseNewer(unknown)
  if (missing.length > 0) await expectRightToCreate(sql)
  const done = await runner({
    databaseUrl: forPg(url),
    dir: FOLDER,
    ignorePattern: '(?!.*\\.sql$).*',
    migrationsTable: TABLE,
    schema: 'public',
    direction: 'up',
    singleTransaction: false,
    advisoryLockMode: 'wait',
    logger: {
      info: line => { if (line.startsWith('### MIGRATION')) say(`Migrating: ${line.split(' ')[2]}`) },
      warn: line => say(line),
      error: line => say(line),
    },
  })
  return done.map(({ name }) => name)
})

/** Throws a Remedy unless the database is reachable, of a version that Sluice runs on, and migrated to this release. */
export const expectMigrated = (url: string): Promise<void> => withConnection(url, async sql => {
  const { missing, unknown } = await compare(sql, url, migrationNames())
  refuseNewer(unknown)
  if (missing.length > 0) throw new Remedy(`The database lacks ${missing.length} migration${missing.length > 1 ? 's' : ''} of this release; run sluice migrate first.`)
})
