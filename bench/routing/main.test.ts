import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { spawned } from '../../server/testing/command.ts'

const main = join(import.meta.dirname, 'main.ts')
const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-'))
afterAll(() => { rmSync(folder, { recursive: true }) })
const run = (...args: string[]) => spawned([main, ...args]).ended

const problem = (id: string, seeds: number[]) => ({ id, decisions: 2_000, delay: 20, seeds, arms: [[[0, 0.9], [1_000, 0.5]], [[0, 0.7]]] })

it('decides the problems of a file, and prints a line of JSON for each: the same again for the same seeds', async () => {
  const file = join(folder, 'problems.json')
  writeFileSync(file, JSON.stringify({ problems: [problem('one', [1, 2]), problem('again', [1, 2]), problem('other', [3])] }))
  const { code, said } = await run('--problems', file, '--json')
  expect([code, said.split('\n').length]).toEqual([0, 3])
  const [one, again, other] = said.split('\n').map(line => JSON.parse(line) as { id: string; regret: number; round_robin: number; decisions_per_s: number })
  expect(one).toEqual({ id: 'one', regret: expect.any(Number), round_robin: expect.closeTo(200, 0), decisions_per_s: expect.any(Number) })
  expect(one?.regret).toBeGreaterThan(0)
  expect(one?.regret).toBeLessThan(150)
  expect([again?.id, again?.regret]).toEqual(['again', one?.regret])
  expect(other?.regret).not.toBe(one?.regret)
  expect(one?.decisions_per_s).toBeGreaterThan(1_000)
})

it('says in a sentence what is wrong, and ends with 1', async () => {
  const gone = join(folder, 'gone.json')
  const [lost, alone] = await Promise.all([run('--problems', gone, '--json'), run('--json')])
  expect([lost.code, alone]).toEqual([1, { code: 1, signal: 'null', said: '--json goes with --problems FILE.' }])
  expect(lost.said).toMatch(/gone\.json cannot be read: [^\n]*$/)
})

it('measures its aims quickly, and writes nothing', async () => {
  const report = join(import.meta.dirname, '..', 'routing.md')
  const before = statSync(report).mtimeMs
  const { code, said } = await run('--quick', '--seed', '7')
  const [seeds, ...aims] = said.split('\n')
  expect([code, seeds]).toEqual([0, 'seeds from 7'])
  expect(aims.length).toBeGreaterThanOrEqual(10)
  for (const aim of aims) expect(aim).toMatch(/^(reached|missed ) {2}.+: \d+\.\d{3}, at most \d/)
  expect(statSync(report).mtimeMs).toBe(before)
}, 120_000)
