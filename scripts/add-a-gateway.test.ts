import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, expect, inject, it } from 'vitest'

/** Does what docs/add-a-gateway.md says, from its top to its end, in a copy of the tree. */

const root = join(import.meta.dirname, '..')
const copy = mkdtempSync(join(tmpdir(), 'sluice-tutorial-'))
afterAll(() => rmSync(copy, { recursive: true, force: true }))

type Step =
  | { kind: 'file'; path: string; text: string }
  | { kind: 'change'; path: string; hunks: string[] }
  | { kind: 'command'; line: string; fails: boolean }

/** A file is a ts block under its name in bold; a change is a diff block, a command a line of an sh block, which fails where the block says so. Other blocks only show something. */
const stepsOf = (page: string): Step[] => [...page.matchAll(/(?:^\*\*`([^`\n]+)`\*\*[^\n]*\n\n)?^```(ts|diff|sh(?: fails)?)\n(.*?)^```$/gms)].flatMap(([, path = '', language, text = '']): Step[] => {
  if (language === 'ts') return [{ kind: 'file', path, text }]
  if (language === 'diff') {
    const [head = '', ...lines] = text.split('\n')
    return [{ kind: 'change', path: head.replace(/^--- /, ''), hunks: lines.join('\n').split(/^@@\n/m) }]
  }
  return text.split('\n').filter(Boolean).map(line => ({ kind: 'command', line, fails: language === 'sh fails' }))
})

const write = (path: string, text: string) => {
  if (!path.startsWith('server/gateways/acorn/')) throw new Error(`the page writes ${path || 'a file without a name'}`)
  mkdirSync(dirname(join(copy, path)), { recursive: true })
  writeFileSync(join(copy, path), text)
}

/** Each hunk's lines without the new ones must stand in the file once; those without the old ones take their place. */
const change = (path: string, hunks: string[]) => {
  let text = readFileSync(join(copy, path), 'utf8')
  for (const hunk of hunks) {
    const lines = hunk.split('\n').filter(Boolean)
    const side = (gone: string) => lines.filter(line => !line.startsWith(gone)).map(line => `${line.slice(1)}\n`).join('')
    const [before, after] = [side('+'), side('-')]
    expect(text.split(before), `${path} has not once:\n${before}`).toHaveLength(2)
    text = text.replace(before, () => after)
  }
  write(path, text)
}

/** The copy's own vitest, on the PostgreSQL of this run. */
const environment = () => {
  const database = new URL(inject('template_url'))
  database.pathname = '/postgres'
  const kept = Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_ENV$|SLUICE_)/.test(name))
  return { ...Object.fromEntries(kept), TEST_DATABASE_URL: database.href, FORCE_COLOR: '0', NO_COLOR: '1' }
}

const run = (line: string) => new Promise<{ code: number | null; said: string }>((resolve, reject) => {
  const child = spawn('sh', ['-c', line], { cwd: copy, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const output of [child.stdout, child.stderr]) output.on('data', (chunk: Buffer) => { said += String(chunk) })
  child.on('error', reject).on('exit', code => resolve({ code, said }))
})

it('builds the gateway that the page builds, and its conformance suite is green', { timeout: 600_000 }, async () => {
  // Who has followed the page has an Acorn Pay already; the copy begins without.
  cpSync(root, copy, { recursive: true, filter: path => !/^(node_modules|\.git|\.data|server\/gateways\/acorn)$/.test(relative(root, path)) })
  const list = join(copy, 'server', 'gateways', 'list.ts')
  writeFileSync(list, readFileSync(list, 'utf8').replace("  'acorn',\n", ''))
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const steps = stepsOf(readFileSync(join(root, 'docs', 'add-a-gateway.md'), 'utf8'))
  expect(new Set(steps.map(({ kind }) => kind))).toEqual(new Set(['file', 'change', 'command']))

  const outputs = new Map<string, string>()
  for (const step of steps) {
    if (step.kind === 'file') write(step.path, step.text)
    else if (step.kind === 'change') change(step.path, step.hunks)
    else {
      const { code, said } = await run(step.line)
      expect(code === 0, `${step.line}\n${said.slice(-4_000)}`).toBe(!step.fails)
      outputs.set(step.line, said)
    }
  }
  // The first run says what the page says that it does; the last one has run, and not found nothing to run.
  expect(outputs.get('npm run conformance -- -t "Acorn Pay" --bail 1')).toContain('connector.ts says "To be written" of these: expected [ \'upi_collect\', \'upi_intent\', \'upi_qr\', \'card\',')
  expect(Number(/Tests +(\d+) passed/.exec(outputs.get('npm run conformance -- -t "Acorn Pay"') ?? '')?.[1])).toBeGreaterThan(100)
})
