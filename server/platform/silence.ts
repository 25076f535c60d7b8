import type { Socket } from 'node:net'

/** A server that is there has answered or refused a statement this long, in ms, after the statement's own time-out. */
const MORE_MS = 2_000
const LOOK_MS = 1_000

interface Line {
  socket: Socket
  /** Something was asked that has not been answered. */
  waits: () => boolean
  silence_ms: number
  heard_at: number
  /** Looks in a row at which it waited and had heard nothing since the look before. */
  looks: number
}

const lines = new Set<Line>()
let looked_at = performance.now()

/**
 * Gives up a line to the database on which nothing comes any more. A network that lost its way, or a server without power, tells nobody:
 * the system would wait for a quarter of an hour. What is given up fails as any lost connection does.
 *
 * Looks are counted, not time alone, so that a process that was itself stopped for a while blames nobody.
 * The time-out is a text where the database's URL says it; a line whose statements are not bounded in milliseconds is not watched.
 */
export const watchLine = (socket: Socket, statement_timeout: number | string | undefined, waits: () => boolean) => {
  const bound_ms = Number(statement_timeout)
  if (!(bound_ms > 0)) return
  const line: Line = { socket, waits, silence_ms: bound_ms + MORE_MS, heard_at: performance.now(), looks: 0 }
  lines.add(line)
  socket.on('data', () => { line.heard_at = performance.now() })
  socket.on('close', () => { lines.delete(line) })
}

const look = () => {
  const now = performance.now()
  for (const line of lines) line.looks = line.waits() && line.heard_at < looked_at ? line.looks + 1 : 0
  looked_at = now
  if (![...lines].some(({ looks, silence_ms }) => looks * LOOK_MS >= silence_ms)) return
  // The others have most likely gone the same way, and each would take as long to be found out.
  for (const { socket, heard_at, silence_ms } of lines) if (now - heard_at >= silence_ms) socket.destroy()
}

setInterval(look, LOOK_MS).unref()
