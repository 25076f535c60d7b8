import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeFolder, writeJson } from './data-folder.ts'

let folder: string
let umask: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-folder-'))
  umask = process.umask(0)
})
afterEach(() => {
  process.umask(umask)
  rmSync(folder, { recursive: true })
})

const modeOf = (...path: string[]) => (statSync(join(folder, ...path)).mode & 0o777).toString(8)

it('is written by nobody else, and its secrets are read by nobody else, under no umask at all', () => {
  makeFolder(join(folder, 'above', 'data'))
  writeJson(join(folder, 'above', 'data', 'demo.json'), { client_secret: 'sk_1' })
  expect([modeOf('above'), modeOf('above', 'data'), modeOf('above', 'data', 'demo.json')]).toEqual(['755', '755', '600'])
})
