import { isRunning, startPostgres, type EmbeddedPostgres, type PostgresOptions } from './embedded-postgres.ts'

const LOOK_EVERY_MS = 1_000

/**
 * The embedded PostgreSQL, started again on its port should it end by itself: it does where the disk has no room left for
 * its write-ahead log. As long as it cannot be started that is tried every second, and said once why.
 */
export const keepPostgres = async (options: PostgresOptions): Promise<EmbeddedPostgres> => {
  const { data_dir, say = () => {} } = options
  const first = await startPostgres(options)
  let server = first
  let trouble = ''
  let restarting: Promise<void> | undefined

  const restart = async () => {
    if (trouble === '') say('PostgreSQL has ended by itself, and is started again …')
    try {
      const again = await startPostgres({ ...options, restart: true })
      server = again
      trouble = ''
      say(again.url === first.url ? 'PostgreSQL is back.' : 'PostgreSQL is back, on another port; stop Sluice and start it again.')
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (reason !== trouble) say(`${reason} It is tried again every second.`)
      trouble = reason
    }
  }
  const timer = setInterval(() => {
    if (restarting === undefined && !isRunning(server.pid, data_dir)) restarting = restart().finally(() => { restarting = undefined })
  }, LOOK_EVERY_MS).unref()

  return {
    url: first.url,
    get pid() { return server.pid },
    stop: async () => {
      clearInterval(timer)
      await restarting
      await server.stop()
    },
    stopSoon: () => {
      clearInterval(timer)
      server.stopSoon()
    },
  }
}
