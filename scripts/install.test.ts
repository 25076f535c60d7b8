import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-install-'))
  for (const part of ['bin', 'package.json', 'package-lock.json']) cpSync(part, join(folder, part), { recursive: true })
})
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

/** The command in a clone without node_modules, whose npm does nothing but fail with these words. */
const start = (npm_says: string) => {
  const npm = join(folder, 'npm.cjs')
  writeFileSync(npm, `console.error(${JSON.stringify(npm_says)}); process.exit(1)`)
  return spawnSync('node', [join(folder, 'bin', 'sluice.cjs'), 'start'], { encoding: 'utf8', env: { ...process.env, npm_execpath: npm } })
}

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
