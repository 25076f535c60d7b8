import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openLedger } from './ledger.ts'

it('is read by nobody else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-ledger-'))
  openLedger(join(folder, 'simulators', 'cashfree.sqlite')).close()
  expect((statSync(join(folder, 'simulators')).mode & 0o777).toString(8)).toBe('700')
  rmSync(folder, { recursive: true })
})
