import { openRouter } from '../server/api/app.ts'
import { readConfig } from '../server/platform/config.ts'
import { openLog } from '../server/platform/log.ts'
import { beChild } from './child.ts'

export interface Usage {
  /** Resident, in bytes. */
  memory: number
  /** In use, in bytes; a leak shows here after a full collection. */
  heap: number
  /** Processor time since the start, in microseconds. */
  cpu_us: number
}

/** Collecting first costs time, and compiled code with it: only where memory is looked at. */
const usage = (collect: boolean): Usage => {
  const { user, system } = process.cpuUsage()
  if (collect) globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  return { memory: rss, heap: heapUsed, cpu_us: user + system }
}

/** One router process, put together as in production but for its secrets. Asked anything, it tells what it uses. */
const config = readConfig(process.env, 'laptop')
const router = await openRouter({ config, log: openLog('warn') })
await router.listen()
beChild(config.port, { answer: question => usage(question === 'collect'), close: router.close })
