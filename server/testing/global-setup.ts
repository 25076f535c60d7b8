import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { postgres } from '../platform/driver.ts'
import { startPostgres } from '../platform/embedded-postgres.ts'
import { migrate } from '../platform/migrate.ts'
import { codeOf } from '../platform/remedy.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A database of the test server that has every migration and no rows; tests clone it. */
    template_url: string
  }
}

const PREFIX = 'sluice-test-'
const TEMPLATE = `sluice_template_${process.pid}`

/** One PostgreSQL for the whole run: TEST_DATABASE_URL's, or an embedded one that is gone afterwards. */
export default async function setup(project: TestProject) {
  const given = process.env['TEST_DATABASE_URL']
  const server = given === undefined ? await startTemporary() : { url: given, stop: async () => {}, stopAtOnce: () => {} }
  const admin = postgres(server.url, { max: 1, onnotice: () => {} })
  await admin`create database ${admin(TEMPLATE)}`
  const template_url = withDatabase(server.url, TEMPLATE)
  await migrate(template_url)
  project.provide('template_url', template_url)

  let stopped: Promise<void> | undefined
  const stop = () => stopped ??= (async () => {
    await admin`drop database if exists ${admin(TEMPLATE)} with (force)`.catch(() => {})
    await admin.end({ timeout: 1 })
    await server.stop()
  })()
  process.once('exit', () => { if (stopped === undefined) server.stopAtOnce() })
  return stop
}

const withDatabase = (url: string, name: string) => {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}

const startTemporary = async () => {
  await clearOld()
  const data_dir = mkdtempSync(join(tmpdir(), PREFIX))
  writeFileSync(join(data_dir, 'owner'), String(process.pid))
  const server = await startPostgres({ data_dir, overrides: { fsync: 'off', full_page_writes: 'off', max_connections: '400', shared_buffers: '128MB', max_wal_size: '512MB' } })
  return {
    url: server.url,
    stop: async () => {
      await server.stop()
      rmSync(data_dir, { recursive: true, force: true })
    },
    /** For a run that is broken off: vitest does not wait for anything then. */
    stopAtOnce: () => {
      server.stopSoon()
      rmSync(data_dir, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

/** A run that was killed leaves its server behind; the next one stops it. */
const clearOld = async () => {
  for (const name of readdirSync(tmpdir()).filter(each => each.startsWith(PREFIX))) {
    const data_dir = join(tmpdir(), name)
    const owner = ownerOf(data_dir)
    if (owner === undefined || isAlive(owner)) continue
    const left = await startPostgres({ data_dir }).catch(() => undefined)
    await left?.stop()
    rmSync(data_dir, { recursive: true, force: true })
  }
}

const ownerOf = (data_dir: string) => {
  try {
    return Number(readFileSync(join(data_dir, 'owner'), 'utf8'))
  } catch {
    return undefined
  }
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}
