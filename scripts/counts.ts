import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

/**
 * Counts a vitest run for `npm test`, which names the file in SLUICE_TEST_COUNTS and prints the closing line. A file
 * that cannot be loaded and an error outside every test count as one failure each.
 */
export default class Counts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]) {
    const file = process.env['SLUICE_TEST_COUNTS']
    if (file === undefined) return
    const tests = modules.flatMap(module => [...module.children.allTests()])
    const passed = tests.filter(test => test.result().state === 'passed').length
    const skipped = tests.filter(test => test.result().state === 'skipped').length
    const broken = modules.filter(module => module.errors().length > 0).length
    writeFileSync(file, JSON.stringify({ passed, skipped, failed: tests.length - passed - skipped + broken + errors.length }))
  }
}
