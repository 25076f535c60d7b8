import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { readConfig } from '../platform/config.ts'
import { openLog } from '../platform/log.ts'
import { testDatabase } from '../testing/database.ts'
import { listen } from './router.ts'

it('says at once that the port is taken, though it lingers once it has listened', async () => {
  const { url, drop } = await testDatabase()
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const opened = new AsyncDisposableStack()
  await expect(listen(readConfig({ PORT: String(port), DATABASE_URL: url }, 'laptop'), openLog('silent'), opened, { linger_ms: 15_000 })).rejects.toThrow(`Port ${port} is taken by another program`)
  const refused = performance.now()
  await opened.disposeAsync()
  expect(performance.now() - refused).toBeLessThan(10_000)
  other.close()
  await drop()
})
