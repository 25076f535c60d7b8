/** Thrown where a command that is still starting is told to stop. */
export class Stopped extends Error {
  override name = 'Stopped'
}

/** In flight requests get this long; then the process goes all the same. */
const PATIENCE_MS = 25_000

/**
 * Listens for Ctrl-C, SIGTERM, and for the end of the process that started this one over a channel. The first asks to
 * stop in order; the second ends the process with exit code 1 after `atOnce`.
 */
export const watchForStop = () => {
  const { promise: asked, resolve } = Promise.withResolvers<void>()
  const atOnce: (() => void)[] = []
  let stopping = false
  const ask = () => {
    if (stopping) {
      for (const act of atOnce) act()
      process.exit(1)
    }
    stopping = true
    resolve()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask)
  // A parent that is gone asks once, and never counts as impatience. It may be gone already.
  const leave = () => { if (!stopping) ask() }
  if (process.connected === false) leave()
  else if (process.connected) process.once('disconnect', leave)
  return {
    asked,
    /** What a second signal still does; it must not wait. */
    atOnce: (act: () => void) => { atOnce.push(act) },
    /** Throws Stopped once a stop was asked for: called between the steps of a start. */
    check: () => { if (stopping) throw new Stopped() },
  }
}

export type Stop = ReturnType<typeof watchForStop>

/** Resolves when `work` has, and after 25 s at the latest. */
export const withPatience = async (work: Promise<unknown>) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, PATIENCE_MS)
  await Promise.race([work, promise]).finally(() => clearTimeout(timer))
}
