/** The simulator's own time: the machine's, plus an offset that tests move. Milliseconds since 1970, UTC. */
export interface Clock {
  now(): number
  /** Moves the clock by `ms` (forward or back) and tells those who wait for a time. */
  move(ms: number): void
  offset(): number
  onMove(listener: () => void): void
}

export const movableClock = (offset_ms = 0): Clock => {
  let offset = offset_ms
  const listeners: (() => void)[] = []
  return {
    now: () => Date.now() + offset,
    offset: () => offset,
    move: ms => {
      offset += ms
      for (const tell of listeners) tell()
    },
    onMove: listener => void listeners.push(listener),
  }
}
