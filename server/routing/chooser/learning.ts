import { armOf, count, newBoard, uncount, type Arm, type Board } from './board.ts'
import { keyOf, levelsOf, readLevel, type Segment } from './segments.ts'

export interface Breaker {
  scope: string
  account_id: string
  /** What it is about, as in `card visa INR`; null where it is all of the scope. */
  segment: string | null
  state: 'open' | 'closed'
  since_ms: number
}

/** An account within a segment. */
export interface Place {
  scope: string
  account_id: string
  segment: Segment
}

interface Level {
  name: string
  board: Board
}

/** Everything learnt, in memory: a board for each segment and for each that it is a part of. */
export const openLearning = (onBreaker: (breaker: Breaker) => void) => {
  const boards = new Map<string, Board>()
  /** The levels of each segment that was met, found by one look-up. */
  const met = new Map<string, { levels: Level[]; boards: Board[] }>()

  const boardOf = (name: string, now_ms: number): Board => {
    const known = boards.get(name)
    if (known !== undefined) return known
    const board = newBoard(now_ms)
    boards.set(name, board)
    return board
  }

  const levels = (scope: string, segment: Segment, now_ms: number): Level[] => {
    const key = keyOf(scope, segment)
    const known = met.get(key)
    if (known !== undefined) return known.levels
    const found = levelsOf(scope, segment).map(name => ({ name, board: boardOf(name, now_ms) }))
    met.set(key, { levels: found, boards: found.map(({ board }) => board) })
    return found
  }

  const breakerOf = (level: string, account_id: string, { open, since_ms }: Arm): Breaker =>
    ({ ...readLevel(level), account_id, state: open ? 'open' : 'closed', since_ms })

  const each = ({ scope, account_id, segment }: Place, now_ms: number, change: (arm: Arm, board: Board) => boolean) => {
    for (const { name, board } of levels(scope, segment, now_ms)) {
      const arm = armOf(board, account_id, now_ms)
      if (change(arm, board)) onBreaker(breakerOf(name, account_id, arm))
    }
  }

  return {
    count: (place: Place, success: boolean, now_ms: number) => each(place, now_ms, (arm, board) => count(board, arm, success, now_ms)),
    uncount: (place: Place, counted_ms: number, now_ms: number) => each(place, now_ms, arm => uncount(arm, counted_ms, now_ms)),
    fly: (place: Place, by: 1 | -1, now_ms: number) => each(place, now_ms, arm => {
      arm.in_flight = Math.max(0, arm.in_flight + by)
      return false
    }),
    /** The boards that there are for a segment, from the narrowest to the widest. */
    boardsOf: (scope: string, segment: Segment): readonly Board[] =>
      met.get(keyOf(scope, segment))?.boards ?? levelsOf(scope, segment).flatMap(name => boards.get(name) ?? []),
    open: (): Breaker[] => [...boards].flatMap(([name, board]) =>
      [...board.arms].flatMap(([account_id, arm]) => arm.open ? breakerOf(name, account_id, arm) : [])),
  }
}

export type Learning = ReturnType<typeof openLearning>
