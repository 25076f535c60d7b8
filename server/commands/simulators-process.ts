import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Remedy } from '../platform/remedy.ts'

const MAIN = join(import.meta.dirname, '..', 'main.ts')

/**
 * Runs `sluice simulators` beside this process, as a gateway is: on its own, with its own data. One that dies is started
 * again on the same port, where it finds its ledger; one whose parent dies stops by itself.
 */
export const runSimulators = (data_dir: string) => {
  let closing = false
  let child: ChildProcess
  const { promise: url, resolve, reject } = Promise.withResolvers<string>()
  let ready = false
  const run = () => {
    // In a process group of its own: a Ctrl-C in the terminal is for the router, which still has requests to finish.
    child = spawn(process.execPath, [MAIN, 'simulators'], {
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, SLUICE_DATA_DIR: data_dir },
    })
    child.on('message', message => {
      if (typeof message === 'object' && message !== null && 'simulators' in message) {
        ready = true
        resolve(String(message.simulators))
      }
    })
    child.on('error', reject)
    child.on('exit', () => {
      if (closing) return
      if (ready) run()
      else reject(new Remedy('The simulated gateways do not start; what they said is above.'))
    })
  }
  run()
  // Whoever awaits `url` later sees the failure; until then it is not an unhandled one.
  url.catch(() => {})
  return {
    url,
    close: async () => {
      closing = true
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      const force = setTimeout(() => child.kill('SIGKILL'), 5000)
      await gone
      clearTimeout(force)
    },
  }
}
