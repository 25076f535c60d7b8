import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePort, readJson } from '../platform/data-folder.ts'
import { embeddedUrl, startPostgres } from '../platform/embedded-postgres.ts'
import { sluice } from '../testing/command.ts'

const folder = mkdtempSync(join(tmpdir(), 'sluice-front-door-'))
const data_dir = join(folder, 'data')
let env: Record<string, string>
let running: ReturnType<typeof sluice>[] = []

const start = async () => {
  const process = sluice(['start'], env)
  running.push(process)
  await process.until('Ctrl-C stops everything.')
  return process
}
const demo = () => readJson(join(data_dir, 'demo.json')) ?? {}
const answers = async (url: unknown) => fetch(`${String(url)}`).then(response => response.status, () => undefined)
const postmaster = () => Number(readFileSync(join(data_dir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
const nothingRuns = () => vi.waitFor(async () => {
  expect(existsSync(join(data_dir, 'postgres', 'postmaster.pid'))).toBe(false)
  expect(await answers(env['PORT'] && `http://127.0.0.1:${env['PORT']}/healthz`)).toBeUndefined()
  expect(await answers(readJson(join(data_dir, 'simulators.json'))?.['url'])).toBeUndefined()
}, { timeout: 20_000, interval: 100 })
/** The process that the bootstrap started: the router itself. */
const routerOf = async ({ pid }: { pid: number }) => {
  const children = `/proc/${pid}/task/${pid}/children`
  return Number(existsSync(children) ? readFileSync(children, 'utf8') : (await promisify(execFile)('pgrep', ['-P', String(pid)])).stdout)
}
/** Does what curl would; not every machine has it. The shell reads the lines, so that their quoting is tried too. */
const paste = async (lines: string) => {
  const { stdout } = await promisify(execFile)('sh', ['-c', `curl() { "$NODE" -e 'console.log(JSON.stringify(process.argv.slice(1)))' -- "$@"; }\n${lines}`], { env: { PATH: process.env['PATH'] ?? '', NODE: process.execPath } })
  const [url = '', ...flags]: string[] = JSON.parse(stdout)
  const given = (flag: string) => flags.flatMap((value, at) => flags[at - 1] === flag ? [value] : [])
  const headers = given('-H').map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()])
  return fetch(url, { method: 'POST', headers, body: given('-d').join('&') })
}

beforeAll(async () => { env = { PORT: String(await freePort(0)), SLUICE_DATA_DIR: data_dir } })
afterEach(async () => {
  for (const process of running) process.signal('SIGTERM')
  await Promise.all(running.map(({ ended }) => ended))
  running = []
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('sluice start', { timeout: 120_000 }, () => {
  it('says that it is ready when its keys are written, for whoever waits for that alone', async () => {
    running.push(sluice(['start'], env))
    while (await answers(`http://127.0.0.1:${env['PORT']}/readyz`) !== 200);
    expect(demo()).toMatchObject({ client_secret: expect.any(String) })
  })

  it('is ready with keys that work, keeps them, and leaves nothing running', async () => {
    const first = await start()
    const kept = demo()
    expect(kept).toEqual({ base_url: `http://127.0.0.1:${env['PORT']}`, client_id: expect.any(String), client_secret: expect.any(String), project_id: 'proj_demo', operator_token: expect.stringMatching(/^op_/) })
    const control = (authorization: string) => fetch(`${String(kept['base_url'])}/api/audit`, { headers: { authorization } }).then(({ status }) => status)
    expect([await control(`Bearer ${String(kept['operator_token'])}`), await control(`Bearer ${String(kept['client_secret'])}`)]).toEqual([200, 401])
    expect(statSync(join(data_dir, 'demo.json')).mode & 0o777).toBe(0o600)
    for (const key of Object.values(kept)) expect(first.said).toContain(String(key))
    expect(await answers(`${String(kept['base_url'])}/readyz`)).toBe(200)

    const pasted = first.said.slice(first.said.indexOf('\ncurl '), first.said.indexOf('Ctrl-C stops'))
    expect(await (await paste(pasted)).json()).toMatchObject({ project_id: 'proj_demo', order_status: 'ACTIVE', order_amount: 2299.5 })

    const second = await sluice(['start'], { ...env, PORT: String(await freePort(0)) }).ended
    expect(second).toMatchObject({ code: 1, said: `Sluice is already running on ${data_dir}; stop that one first, or set SLUICE_DATA_DIR to another folder.` })

    first.signal('SIGINT')
    expect(await first.ended).toMatchObject({ code: 0 })
    await nothingRuns()

    await start()
    expect(demo()).toEqual(kept)
  })

  it('goes on after a kill -9 with what it had', async () => {
    const before = await start()
    const kept = demo()
    const database = postmaster()
    process.kill(await routerOf(before), 'SIGKILL')
    expect((await before.ended).code).toBe(128 + 9)
    expect(postmaster()).toBe(database)

    const after = await start()
    expect(demo()).toEqual(kept)
    expect(postmaster()).toBe(database)
    after.signal('SIGTERM')
    expect((await after.ended).code).toBe(0)
    await nothingRuns()
  })

  it('stops when whoever started it is killed', async () => {
    const bootstrap = await start()
    bootstrap.signal('SIGKILL')
    await bootstrap.ended
    await nothingRuns()
  })

  it('begins again where the database was only half made, and where another program has the number of its process', async () => {
    const half = mkdtempSync(join(folder, 'half-'))
    mkdirSync(join(half, 'postgres.new'))
    const one = await startPostgres({ data_dir: half, overrides: { fsync: 'off' } })
    await one.stop()
    writeFileSync(join(half, 'postgres', 'postmaster.pid'), `${process.pid}\n${join(half, 'postgres')}\n1\n5432\n\n127.0.0.1\n0\nready\n`)
    const again = await startPostgres({ data_dir: half, overrides: { fsync: 'off' } })
    expect(embeddedUrl(half)).toBe(again.url)
    await again.stop()
  })
})
