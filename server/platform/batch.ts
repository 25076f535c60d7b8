import { Refusal } from './errors.ts'
import { isConflict, isDuplicate, isHeldUp, isUnavailable } from './db.ts'

export interface BatchOptions<Item, Answer> {
  /** Does the work of all items as one, and answers each in its place: an Error refuses that item only. */
  run: (items: Item[]) => Promise<(Answer | Error)[]>
  /** What an item writes. Two items with one key are never under way in two batches at once. */
  key: (item: Item) => string
  /** May items with one key go in the same batch? `run` then handles them in the order given. */
  together?: boolean
  max_size?: number
  /** Batches under way at once. */
  in_flight?: number
  /** Nobody waits for the answers: how long an item waits for company even where none is under way, in ms. */
  unhurried_ms?: number
  /** An item that waited longer than this, in ms, before its batch began is refused with 503: nobody waits without bound. */
  patience_ms?: number
  /** How long to go on trying when the database is away, in ms, before the items are refused with 503. */
  ride_out_ms?: number
}

interface Waiting<Item, Answer> {
  item: Item
  key: string
  since: number
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

/**
 * While a batch is under way the next one fills until that is done: each costs about the same, whatever is in it. It waits
 * no longer than this, in ms, or than until it has so many items, so that a batch that hangs on a lock does not hold up others.
 */
const LINGER_MS = 25
const COMPANY = 64

/** More than this many waiting means the database does not keep up; refusing at once is kinder than a long queue. */
const MAX_WAITING = 20_000

/**
 * Lets requests that arrive close together share one statement. With none under way an item goes at once; while one is
 * under way it waits a moment for company; while `in_flight` batches are under way the next one fills.
 *
 * What can fail is retried where that is safe: `run` must find its own earlier work when it is run again (rows carry a
 * nonce), because a connection may be lost after the commit and before its answer.
 */
export const batch = <Item, Answer>(options: BatchOptions<Item, Answer>): ((item: Item) => Promise<Answer>) => {
  const { run, key, together = false, max_size = 128, in_flight = 2, unhurried_ms, patience_ms = 1_000, ride_out_ms = 1_500 } = options
  let waiting: Waiting<Item, Answer>[] = []
  const busy = new Set<string>()
  let underWay = 0
  let scheduled = false
  let lingering: NodeJS.Timeout | undefined
  let refusing: NodeJS.Timeout | undefined

  /** Refuses who has waited for too long, and sees to it that the others are looked at in time: batches that hang begin no new one. */
  const refuseLate = () => {
    const late = performance.now() - patience_ms
    waiting = waiting.filter(each => each.since > late || void each.reject(overloaded()))
    refusing = waiting[0] === undefined ? undefined : setTimeout(refuseLate, waiting[0].since - late + 1).unref()
  }

  const take = () => {
    const taken: Waiting<Item, Answer>[] = []
    const left: Waiting<Item, Answer>[] = []
    const keys = new Set<string>()
    for (const each of waiting) {
      const held = taken.length >= max_size || busy.has(each.key) || (!together && keys.has(each.key))
      if (held) left.push(each)
      else { taken.push(each); keys.add(each.key) }
    }
    waiting = left
    return { taken, keys }
  }

  const linger_ms = unhurried_ms ?? LINGER_MS
  const alone = () => (underWay > 0 || unhurried_ms !== undefined) && waiting.length < COMPANY && (waiting[0]?.since ?? 0) > performance.now() - linger_ms

  const pump = (waited = false) => {
    scheduled = false
    for (; underWay < in_flight && waiting.length > 0; waited = false) {
      if (!waited && alone()) {
        lingering ??= setTimeout(() => { lingering = undefined; pump(true) }, linger_ms)
        return
      }
      const { taken, keys } = take()
      if (taken.length === 0) return
      underWay += 1
      for (const each of keys) busy.add(each)
      void settle(taken).finally(() => {
        underWay -= 1
        for (const each of keys) busy.delete(each)
        pump()
      })
    }
  }

  const settle = async (group: Waiting<Item, Answer>[]): Promise<void> => {
    if (group.length === 0) return
    try {
      const answers = await persist(() => run(group.map(each => each.item)), ride_out_ms)
      for (const [at, each] of group.entries()) {
        const answer = answers[at]
        if (answer instanceof Error) each.reject(answer)
        else each.resolve(answer as Answer)
      }
    } catch (error) {
      const apart = isHeldUp(error) ? [...Map.groupBy(group, each => each.key).values()] : []
      if (apart.length > 1) {
        // At once, not half by half: each wait for the one that is locked takes seconds.
        await Promise.all(apart.map(settle))
        return
      }
      if (group.length === 1 || isUnavailable(error)) {
        for (const each of group) each.reject(isUnavailable(error) ? unavailable() : error)
        return
      }
      // One bad row must not fail its neighbours: halve until it stands alone.
      const middle = group.length >> 1
      await settle(group.slice(0, middle))
      await settle(group.slice(middle))
    }
  }

  return item => new Promise<Answer>((resolve, reject) => {
    if (waiting.length >= MAX_WAITING) { reject(overloaded()); return }
    waiting.push({ item, key: key(item), since: performance.now(), resolve, reject })
    refusing ??= setTimeout(refuseLate, patience_ms + 1).unref()
    if (scheduled || underWay >= in_flight) return
    scheduled = true
    setImmediate(() => { pump() }) // Whatever else arrived in this turn of the event loop comes along.
  })
}

/** Runs `work` again after a deadlock, a lost race for a key or, for `ride_out_ms`, a lost database. */
export const persist = async <T>(work: () => Promise<T>, ride_out_ms: number): Promise<T> => {
  const deadline = performance.now() + ride_out_ms
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      const again = isUnavailable(error) ? performance.now() < deadline : attempt < 5 && (isConflict(error) || isDuplicate(error))
      if (!again) throw error
      await new Promise(resolve => { setTimeout(resolve, isUnavailable(error) ? 100 : attempt * Math.random() * 5) })
    }
  }
}

const overloaded = () => new Refusal('service_unavailable', 'Too much is under way at the moment; try again in a second', 1)
export const unavailable = () => new Refusal('service_unavailable', undefined, 2)
