import { openRouter } from '../server/api/app.ts'
import { readConfig } from '../server/platform/config.ts'
import { openLog } from '../server/platform/log.ts'
import { beChild } from './child.ts'

/** Resident memory in bytes, and processor time since the start in microseconds. */
export interface Usage {
  memory: number
  cpu_us: number
}

const usage = (): Usage => {
  const { user, system } = process.cpuUsage()
  return { memory: process.memoryUsage.rss(), cpu_us: user + system }
}

/** One router process, put together as in production but for its secrets. Asked anything, it tells what it uses. */
const config = readConfig(process.env, 'laptop')
const router = await openRouter({ config, log: openLog('warn') })
await router.listen()
beChild(config.port, { answer: usage, close: router.close })
