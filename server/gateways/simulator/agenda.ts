import type { Clock } from './clock.ts'

/**
 * What is to be done at a time of the simulator's clock. Kept in memory only: whatever is due is also a `due_at` in the
 * ledger, and is put back here after a restart. A job must therefore look at its row before it acts.
 */
export interface Agenda {
  at(due_ms: number, run: () => void): void
  /** How many jobs wait. */
  size(): number
  close(): void
}

interface Job { due: number; run: () => void }

/** setTimeout takes at most 2^31-1 ms; looking again once a minute also follows a machine whose own clock is corrected. */
const longest_wait_ms = 60_000

export const openAgenda = (clock: Clock): Agenda => {
  const heap: Job[] = []
  let now_due: (() => void)[] = []
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const runDue = () => {
    if (closed) return
    const batch = now_due
    now_due = []
    for (let job = heap[0]; job && job.due <= clock.now(); job = heap[0]) batch.push(pop(heap).run)
    for (const run of batch) run()
    wait()
  }
  const wait = () => {
    clearTimeout(timer)
    timer = undefined
    const next = heap[0]
    if (next && !closed) {
      timer = setTimeout(runDue, Math.min(Math.max(next.due - clock.now(), 0), longest_wait_ms))
      timer.unref()
    }
  }
  clock.onMove(() => void setImmediate(runDue))

  return {
    at: (due, run) => {
      if (closed) return
      if (due <= clock.now()) {
        // All that is due within one turn of the event loop runs together, so that its writes share one commit.
        if (now_due.push(run) === 1) setImmediate(runDue)
      } else {
        push(heap, { due, run })
        if (heap[0]?.due === due) wait()
      }
    },
    size: () => heap.length + now_due.length,
    close: () => {
      closed = true
      clearTimeout(timer)
    },
  }
}

/** A binary heap, the soonest first. */
const push = (heap: Job[], job: Job) => {
  let at = heap.push(job) - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (dueAt(heap, parent) <= job.due) break
    swap(heap, at, parent)
    at = parent
  }
}

const pop = (heap: Job[]): Job => {
  swap(heap, 0, heap.length - 1)
  const job = heap.pop()
  if (!job) throw new Error('an empty heap has no first job')
  for (let at = 0; ;) {
    const left = 2 * at + 1
    const least = dueAt(heap, left + 1) < dueAt(heap, left) ? left + 1 : left
    if (dueAt(heap, least) >= dueAt(heap, at)) return job
    swap(heap, at, least)
    at = least
  }
}

const dueAt = (heap: Job[], at: number) => heap[at]?.due ?? Infinity

const swap = (heap: Job[], a: number, b: number) => {
  const [first, second] = [heap[a], heap[b]]
  if (first && second) [heap[a], heap[b]] = [second, first]
}
