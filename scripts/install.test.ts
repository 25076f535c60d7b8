import { spawn, spawnSync } from 'node:child_process'
import { on, once } from 'node:events'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-install-'))
  for (const part of ['bin', 'package.json', 'package-lock.json']) cpSync(part, join(folder, part), { recursive: true })
})
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

/** The command in a clone without node_modules, and the environment in which its npm is this script. */
const command = () => join(folder, 'bin', 'sluice.cjs')
const withNpm = (script: string) => {
  const npm = join(folder, 'npm.cjs')
  writeFileSync(npm, script)
  return { ...process.env, npm_execpath: npm }
}
/** With an npm that does nothing but fail with these words. */
const start = (npm_says: string) =>
  spawnSync('node', [command(), 'start'], { encoding: 'utf8', env: withNpm(`console.error(${JSON.stringify(npm_says)}); process.exit(1)`) })

it.each([
  ['npm error code ENOSPC', /^The disk of .* is full; free about 1 GB and try again\.\n$/],
  ['npm error code EACCES', /^npm cannot write in .* or in its cache; make this user the owner of both and try again\.\n$/],
  ['npm error code ENOTFOUND', /^npm cannot reach its registry; check the network .* and try again\.\n$/],
  ['npm error code SELF_SIGNED_CERT_IN_CHAIN', /^npm does not trust the certificate of its registry.* NODE_EXTRA_CA_CERTS and try again\.\n$/],
  ['npm error code E418\nnpm error a teapot', /^The install failed; npm said:\nnpm error code E418\nnpm error a teapot\n$/],
])('says in a sentence what to do where npm says %j', (npm_says, sentence) => {
  const { status, stderr } = start(npm_says)
  expect([status, stderr]).toEqual([1, expect.stringMatching(sentence)])
})

// A terminal sends Ctrl-C to the whole group, and npm passes it on besides: it comes twice.
it.each<NodeJS.Signals[]>([['SIGINT', 'SIGINT'], ['SIGTERM'], ['SIGHUP']])('leaves nothing of an install running after %s', async (...signals) => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const lines = on(server, 'connection') as AsyncIterator<[Socket]>
  const line = async () => ((await lines.next()).value as [Socket])[0]
  // npm and a script of a package, both deaf to signals, each with a line to us that ends when it does.
  const deaf = `for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {}); require('net').connect(${port}, '127.0.0.1')`
  const env = withNpm(`${deaf}; require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(deaf)}])`)
  const bootstrap = spawn('node', [command(), 'start'], { env, stdio: 'ignore' })
  const ended = once(bootstrap, 'exit')
  const open = [await line(), await line()]
  const closed = open.map(each => once(each.resume().on('error', () => {}), 'close'))
  for (const signal of signals) bootstrap.kill(signal)
  expect(await ended).toEqual([1, null])
  await Promise.all(closed)
  server.close()
})
