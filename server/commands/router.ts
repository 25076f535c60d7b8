import { createServer } from 'node:net'
import { openRouter } from '../api/index.ts'
import type { Config } from '../platform/config.ts'
import type { Log } from '../platform/log.ts'
import { Remedy, codeOf } from '../platform/remedy.ts'
import { withPatience } from './stopping.ts'

const listenTroubles: Record<string, (config: Config) => string> = {
  EADDRINUSE: ({ port }) => `Port ${port} is taken by another program; stop that one, or set PORT to a free port.`,
  EACCES: ({ port }) => `This user may not listen on port ${port}; set PORT to one above 1023.`,
  EADDRNOTAVAIL: ({ host }) => `This machine has no address ${host}; correct SLUICE_HOST.`,
  ENOTFOUND: ({ host }) => `This machine has no address ${host}; correct SLUICE_HOST.`,
}

const listenRemedy = (error: unknown, config: Config): unknown => {
  const say = listenTroubles[codeOf(error)]
  return say === undefined ? error : new Remedy(say(config))
}

/** Throws a Remedy when the port is not to be had: said before the database is started, not after. */
export const expectPort = (config: Config): Promise<void> => new Promise((resolve, reject) => {
  const probe = createServer()
  probe.once('error', error => reject(listenRemedy(error, config)))
  probe.listen(config.port, config.host, () => probe.close(() => resolve()))
})

/** Opens the router and listens; `opened` closes it: after `linger_ms` no new connections, then what is under way, then its pools. */
export const listen = async (config: Config, log: Log, opened: AsyncDisposableStack, { linger_ms = 0 } = {}): Promise<void> => {
  const router = await openRouter({ config, log })
  opened.defer(() => withPatience(router.close({ linger_ms })))
  try {
    await router.listen()
  } catch (error) {
    throw listenRemedy(error, config)
  }
}
