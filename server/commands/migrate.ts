import { readConfig } from '../platform/config.ts'
import { migrate } from '../platform/migrate.ts'
import { readFlags } from './arguments.ts'
import { databaseUrl } from './database.ts'

export const help = `Usage: sluice migrate

Brings the database of DATABASE_URL up to this release, one file of server/migrations at a time, each whole or not at
all. Safe to run twice, at once from several machines, and again after it was killed. Without DATABASE_URL it takes the
embedded database of a running sluice start.`

export const run = async (args: string[]) => {
  readFlags('migrate', args, {})
  const url = databaseUrl(readConfig(process.env, 'laptop'))
  const done = await migrate(url, line => console.log(line))
  console.log(done.length === 0 ? 'The database is up to date.' : `The database is up to date; ${done.length} migration${done.length > 1 ? 's' : ''} ran.`)
  return 0
}
