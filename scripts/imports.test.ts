import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { checkImports } from './imports.ts'

let root = ''
afterEach(() => rmSync(root, { recursive: true, force: true }))

const check = (files: Record<string, string>) => {
  root = mkdtempSync(join(tmpdir(), 'sluice-imports-'))
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  return checkImports(root, Object.keys(files))
}
const orders = { 'orders/index.ts': 'export const order = 1', 'orders/order.ts': 'export const order = 1' }
const payments = { 'payments/index.ts': 'export const pay = 1' }

it.each<[string, Record<string, string>, string[]]>([
  ['lets a room use one above it', { ...orders, 'payments/pay.ts': `import { order } from '../orders/index.ts'` }, []],
  ['lets every room use platform', { 'platform/money.ts': '', 'orders/order.ts': `import {\n  a,\n  b,\n} from '../platform/money.ts'` }, []],
  ['lets a test look where it likes', { ...payments, 'orders/order.test.ts': `import { pay } from '../payments/index.ts'` }, []],
  ['refuses a room below', { ...payments, 'orders/order.ts': `import { pay } from '../payments/index.ts'` },
    ['orders/order.ts imports payments/index.ts: orders stands above payments, and imports point up only.']],
  ['refuses types of a room below', { ...payments, 'orders/order.ts': `import type {\n  Pay,\n} from '../payments/index.ts'` },
    ['orders/order.ts imports payments/index.ts: orders stands above payments, and imports point up only.']],
  ['refuses what stands behind an index', { ...orders, 'payments/pay.ts': `export { order } from '../orders/order.ts'` },
    ['payments/pay.ts imports orders/order.ts: another room is known through its index.ts only.']],
  ['refuses the simulated gateways', { 'gateways/simulators.ts': '', 'payments/pay.ts': `const simulators = await import('../gateways/simulators.ts')` },
    ['payments/pay.ts imports gateways/simulators.ts: only tests and commands know the simulated gateways and the test harness.']],
  ['lets types go round', { 'orders/a.ts': `import { b } from './b.ts'`, 'orders/b.ts': `import type { A } from './a.ts'` }, []],
  ['refuses a cycle', { 'orders/a.ts': `import './b.ts'`, 'orders/b.ts': `import { a } from './a.ts'` }, ['orders/a.ts → orders/b.ts → orders/a.ts: a cycle of imports.']],
])('%s', (_, files, said) => expect(check(files)).toEqual(said))
