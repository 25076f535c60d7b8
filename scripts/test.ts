import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// What `npm test` runs, under the pinned Node: type check, lint, then every test; arguments go to vitest. The last line
// is `N passed, N failed`, where each check counts as one.

const root = join(import.meta.dirname, '..')
const tool = (name: string) => realpathSync(join(root, 'node_modules', '.bin', name))
const counts = mkdtempSync(join(tmpdir(), 'sluice-counts-'))
process.once('exit', () => rmSync(counts, { recursive: true, force: true }))

/** In this process's group, so that whoever stops this stops it. */
const run = (args: string[]): Promise<boolean> => new Promise(resolve => {
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, SLUICE_TEST_COUNTS: join(counts, 'vitest.json') } })
  const pass = () => { child.kill('SIGTERM') }
  process.once('SIGINT', pass).once('SIGTERM', pass).once('disconnect', pass)
  child.on('error', () => resolve(false)).on('exit', code => {
    process.off('SIGINT', pass).off('SIGTERM', pass).off('disconnect', pass)
    if (code === null || code > 128) process.exit(1)
    resolve(code === 0)
  })
})

const checks: [name: string, args: string[]][] = [
  ['types', [tool('tsc'), '--noEmit']],
  ['lint', [tool('oxlint'), '--deny-warnings']],
  ['unused', [tool('knip')]],
  ['imports', [join(root, 'scripts', 'check-imports.ts')]],
]

const results: boolean[] = []
for (const [name, args] of checks) {
  const passed = await run(args)
  console.log(`${passed ? 'ok    ' : 'FAILED'}  ${name}`)
  results.push(passed)
}
const passed = await run([join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...process.argv.slice(2)])

/** What scripts/counts.ts wrote; a run that could not even count is one failure. */
const tests = (() => {
  try {
    const said: { passed: number; failed: number } = JSON.parse(readFileSync(join(counts, 'vitest.json'), 'utf8'))
    return { passed: said.passed, failed: passed ? said.failed : Math.max(said.failed, 1) }
  } catch {
    return { passed: 0, failed: 1 }
  }
})()

const failed = tests.failed + results.filter(result => !result).length
console.log(`${tests.passed + results.filter(Boolean).length} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
