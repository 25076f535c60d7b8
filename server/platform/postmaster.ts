import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Remedy } from './remedy.ts'

/** The running server as it describes itself in postmaster.pid. */
export interface Postmaster {
  pid: number
  port: number
  ready: boolean
}

export const readPostmaster = (database_dir: string): Postmaster | undefined => {
  const file = join(database_dir, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  // https://www.postgresql.org/docs/18/storage-file-layout.html: pid, folder, start time, port, socket folder, address, shared memory, status.
  const lines = readFileSync(file, 'utf8').split('\n')
  return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
}

/** A server of a process that was killed goes on by itself. Waits for one that is on its way up or down; `answers` tells whether it takes connections. */
export const leftRunning = async (database_dir: string, answers: (port: number) => Promise<boolean>): Promise<Postmaster | undefined> => {
  for (const until = performance.now() + 60_000; performance.now() < until; await delay(50)) {
    const found = readPostmaster(database_dir)
    if (found === undefined || !isAlive(found.pid)) return undefined
    if (!runsOn(found.pid, database_dir)) {
      // After a restart of the machine another program may have that number, and PostgreSQL would wait for it for ever.
      // It takes the number of the process that starts it for its own, old one, and still sees to forgotten backends.
      const rest = readFileSync(join(database_dir, 'postmaster.pid'), 'utf8').replace(/^\d+/, String(process.pid))
      writeFileSync(join(database_dir, 'postmaster.pid'), rest)
      return undefined
    }
    if (found.ready && await answers(found.port)) return found
  }
  throw new Remedy(`PostgreSQL is running on ${database_dir} and does not answer; stop its process ${readPostmaster(database_dir)?.pid ?? ''} and start again.`)
}

export const signal = (pid: number, name: NodeJS.Signals | 0) => {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

const isAlive = (pid: number) => signal(pid, 0)

/** Whether the server with that number still runs on that folder. */
export const isRunningOn = (pid: number, database_dir: string) => isAlive(pid) && runsOn(pid, database_dir)

/** Whether that process is a PostgreSQL on that folder; taken for granted where /proc does not tell. */
const runsOn = (pid: number, database_dir: string) => {
  if (!existsSync('/proc/self/cmdline')) return true
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(database_dir)
  } catch {
    return false
  }
}

/** Fast shutdown: ends the sessions, writes everything out. After 25 s the write-ahead log has to do, at the next start. */
export const stopPostmaster = async (pid: number, database_dir: string) => {
  for (const [name, wait_ms] of [['SIGINT', 25_000], ['SIGQUIT', 5_000], ['SIGKILL', 1_000]] as const) {
    if (!signal(pid, name)) return
    for (const until = performance.now() + wait_ms; performance.now() < until; await delay(20)) if (!isRunningOn(pid, database_dir)) return
  }
}
