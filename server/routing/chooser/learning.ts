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

/** What a segment's outcomes are counted on. `narrow` is its own board, where it is more than a method and a currency. */
interface Met {
  narrow: Level | undefined
  levels: Level[]
  boards: Board[]
}

/** Segments that are kept, at least. The handle of a UPI id is what a payer writes, so there are as many as payers can think of. */
const KEPT = 10_000

/**
 * Everything learnt, in memory: a board for each segment and for each that it is a part of. The segments are in two lots, of which the older one – those
 * that were not met again while ten thousand others were – is dropped whole: then what is like them goes by the wider boards, which stay.
 */
export const openLearning = (onBreaker: (breaker: Breaker) => void) => {
  const wide = new Map<string, Board>()
  let [newer, older] = [new Map<string, Met>(), new Map<string, Met>()]

  const wideOf = (name: string, now_ms: number): Board => {
    const known = wide.get(name)
    if (known !== undefined) return known
    const board = newBoard(now_ms)
    wide.set(name, board)
    return board
  }

  const meet = (scope: string, segment: Segment, now_ms: number): Met => {
    const narrow = segment.network_or_bank === null ? undefined : levelsOf(scope, segment)[0]
    const levels = levelsOf(scope, segment).map(name => ({ name, board: name === narrow ? newBoard(now_ms) : wideOf(name, now_ms) }))
    return { narrow: narrow === undefined ? undefined : levels[0], levels, boards: levels.map(({ board }) => board) }
  }

  /** Found by one look-up, mostly. */
  const levels = (scope: string, segment: Segment, now_ms: number): Level[] => {
    const key = keyOf(scope, segment)
    const known = newer.get(key)
    if (known !== undefined) return known.levels
    const met = older.get(key) ?? meet(scope, segment, now_ms)
    older.delete(key)
    newer.set(key, met)
    if (newer.size >= KEPT) dropOlder(now_ms)
    return met.levels
  }

  const dropOlder = (now_ms: number) => {
    for (const { narrow } of older.values()) if (narrow !== undefined) for (const breaker of openOn(narrow)) onBreaker({ ...breaker, state: 'closed', since_ms: now_ms })
    ;[newer, older] = [new Map(), newer]
  }

  const breakerOf = (level: string, account_id: string, { open, since_ms }: Arm): Breaker =>
    ({ ...readLevel(level), account_id, state: open ? 'open' : 'closed', since_ms })
  const openOn = ({ name, board }: Level): Breaker[] => [...board.arms].flatMap(([account_id, arm]) => (arm.open ? breakerOf(name, account_id, arm) : []))

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
      (newer.get(keyOf(scope, segment)) ?? older.get(keyOf(scope, segment)))?.boards ?? levelsOf(scope, segment).flatMap(name => wide.get(name) ?? []),
    open: (): Breaker[] => [
      ...[...wide].map(([name, board]) => ({ name, board })),
      ...[newer, older].flatMap(lot => [...lot.values()].flatMap(({ narrow }) => narrow ?? [])),
    ].flatMap(openOn),
  }
}

export type Learning = ReturnType<typeof openLearning>
