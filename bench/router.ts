import { openRouter } from '../server/api/app.ts'
import { readConfig } from '../server/platform/config.ts'
import { openLog } from '../server/platform/log.ts'
import { beChild } from './child.ts'

/** One router process, put together as in production but for its secrets. Asked anything, it tells its memory. */
const config = readConfig(process.env, 'laptop')
const router = await openRouter({ config, log: openLog('warn') })
await router.listen()
beChild(config.port, { answer: () => process.memoryUsage().rss, close: router.close })
