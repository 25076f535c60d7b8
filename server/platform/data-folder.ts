import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, statfsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Remedy, codeOf, fileRemedy } from './remedy.ts'

/** An empty database and its log need about 120 MB. */
const LEAST_FREE_BYTES = 200 * 1024 * 1024

/**
 * Makes the folder if need be, and holds it for this process until `release`, or until the process is gone, however it
 * goes: the lock is the kernel's, taken through SQLite, so that none is ever left behind.
 * Throws a Remedy when the folder cannot be written, is full, or is held by another process.
 */
export const holdDataFolder = (data_dir: string): { release(): void } => {
  try {
    makeFolder(data_dir)
    writeJson(join(data_dir, 'lock.json'), {})
    rmSync(join(data_dir, 'lock.json'))
    const { bavail, bsize } = statfsSync(data_dir)
    if (bavail * bsize < LEAST_FREE_BYTES) throw new Remedy(`The disk of ${data_dir} has ${Math.floor(bavail * bsize / 1024 / 1024)} MB free and at least 200 are needed; free some space, or set SLUICE_DATA_DIR to a folder on another disk.`)
    const lock = new DatabaseSync(join(data_dir, 'lock'), { timeout: 0 })
    try {
      lock.exec('begin exclusive')
    } catch (error) {
      lock.close()
      throw error
    }
    return { release: () => { if (lock.isOpen) lock.close() } }
  } catch (error) {
    if (codeOf(error) === 'ERR_SQLITE_ERROR') throw new Remedy(/locked/.test(String(error))
      ? `Sluice is already running on ${data_dir}; stop that one first, or set SLUICE_DATA_DIR to another folder.`
      : `Cannot write in ${data_dir}; change its owner, or set SLUICE_DATA_DIR to a folder of yours.`)
    throw fileRemedy(error, data_dir)
  }
}

/** Makes a folder and those above it, in which nobody else may write, whatever the umask. mkdir's own `recursive` never returns below /proc. */
export const makeFolder = (path: string) => {
  if (existsSync(path) && statSync(path).isDirectory()) return
  const above = dirname(path)
  if (above !== path && !existsSync(above)) makeFolder(above)
  mkdirSync(path, { mode: 0o755 })
}

/** Undefined when there is no such file, or none that was written whole. */
export const readJson = (path: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return undefined
    throw fileRemedy(error, path)
  }
}

/** Whole or not at all, and readable by this user only. */
export const writeJson = (path: string, value: Record<string, unknown>) => {
  rmSync(`${path}.new`, { force: true })
  writeFileSync(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/** A port of 127.0.0.1 that nobody listens on at the moment: `wanted`, or any where that is taken. */
export const freePort = (wanted: number): Promise<number> => new Promise((resolve, reject) => {
  const probe = createServer()
  probe.once('error', error => wanted === 0 ? reject(error) : resolve(freePort(0)))
  probe.listen(wanted, '127.0.0.1', () => {
    const address = probe.address()
    probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : wanted))
  })
})
