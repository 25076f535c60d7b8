import { Remedy, codeOf } from '../platform/remedy.ts'

/**
 * Resolves on the first SIGINT or SIGTERM, or when the process that started this one is gone (only where it opened an
 * IPC channel). A second signal ends the process at once, with 1.
 */
export const untilStopped = () => new Promise<void>(resolve => {
  let asked = false
  const stop = () => {
    if (asked) process.exit(1)
    asked = true
    resolve()
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  if (process.connected) process.once('disconnect', () => { if (!asked) stop() })
})

/** The remedy for a port that cannot be had; any other error as it is. */
export const listenRemedy = (error: unknown, port: number): unknown => {
  const code = codeOf(error)
  if (code === 'EADDRINUSE') return new Remedy(`Port ${port} is taken by another program; stop that one, or set PORT to another port, as in PORT=8050 npm start.`)
  if (code === 'EACCES') return new Remedy(`This user may not listen on port ${port}; set PORT to one above 1023.`)
  if (code === 'EADDRNOTAVAIL') return new Remedy('SLUICE_HOST is not an address of this machine; correct it, or leave it out.')
  return error
}
