import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const SLUICE = join(import.meta.dirname, '..', '..', 'bin', 'sluice.cjs')

/** The environment of a machine on which nothing is set, as npm passes it on: the bootstrap then stops with its parent. */
const bare = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', npm_lifecycle_event: 'start' }

/** `sluice …` as a user runs it: through the bootstrap, as processes of their own. */
export const sluice = (args: string[], env: Record<string, string> = {}) => spawned([SLUICE, ...args], env)

/** Runs Node with `args`; `said` is all it printed so far, on both outputs. */
export const spawned = (args: string[], env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, args, { env: { ...bare, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const heard = (chunk: unknown) => { said += String(chunk) }
  child.stdout.on('data', heard)
  child.stderr.on('data', heard)
  const ended = once(child, 'close').then(([code, signal]) => ({ code: Number(code ?? -1), signal: String(signal), said: said.trim() }))
  return {
    pid: child.pid ?? 0,
    ended,
    get said() { return said },
    signal: (name: NodeJS.Signals) => child.kill(name),
    /** Resolves once it printed `text`; rejects with what it printed instead when it ends before. */
    until: async (text: string) => {
      while (!said.includes(text)) {
        const over = await Promise.race([ended, once(child.stdout, 'data').then(() => undefined)])
        if (over !== undefined && !said.includes(text)) throw new Error(`ended with ${over.code} before it said ${text}:\n${said}`)
      }
    },
  }
}
