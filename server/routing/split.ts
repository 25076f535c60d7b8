/** One account's part of a split, and how far it is behind (above 0) or ahead of it, in payments. */
interface Part {
  id: string
  share: number
  credit: number
}

export interface Split {
  /** Whom this payment goes to. `stay`: where its order went before, if anywhere. Undefined where none of the parts is able. */
  next: (order_key: string, number: number, able: ReadonlySet<string>, stay: string | undefined) => { id: string; stayed: boolean; credits: Record<string, number> } | undefined
}

interface Kept {
  number: number
  id: string
  credits: Record<string, number>
}

/** Decisions that are kept to be found again, at least: a change that was run twice must not be counted twice. */
const KEPT = 10_000

/** The latest decisions by order. In two lots, of which the older one is dropped whole: taking out one at a time is slow. */
const openKept = () => {
  let [newer, older] = [new Map<string, Kept>(), new Map<string, Kept>()]
  return {
    find: (order_key: string) => newer.get(order_key) ?? older.get(order_key),
    keep: (order_key: string, kept: Kept) => {
      newer.set(order_key, kept)
      if (newer.size >= KEPT) [newer, older] = [new Map(), newer]
    },
  }
}

/**
 * Shares that come out exactly: every payment credits each able account with its share and debits the one that takes
 * it, the one furthest behind. So no account is ever a whole payment or so from its share, however many payments there
 * are; each process counts for itself, and begins at a place of its own so that they do not all begin alike. An order
 * stays where it was, and is counted there.
 */
export const openSplit = (shares: Readonly<Record<string, number>>, begin = 0): Split => {
  const parts: Part[] = Object.entries(shares).map(([id, share]) => ({ id, share, credit: 0 }))
  const kept = openKept()

  const take = (able: readonly Part[], stay: Part | undefined): Part | undefined => {
    const all = able.reduce((sum, { share }) => sum + share, 0)
    for (const part of able) part.credit += part.share / all
    const taken = stay ?? able.reduce<Part | undefined>((best, part) => (best === undefined || part.credit > best.credit + 1e-9 ? part : best), undefined)
    if (taken !== undefined) taken.credit -= 1
    return taken
  }
  for (let n = 0; n < begin; n += 1) take(parts, undefined)

  return {
    next: (order_key, number, able, stay) => {
      const same = kept.find(order_key)
      if (same?.number === number && able.has(same.id)) return { id: same.id, stayed: false, credits: same.credits }
      const allowed = parts.filter(({ id }) => able.has(id))
      const former = stay ?? same?.id
      const staying = former === undefined ? undefined : allowed.find(({ id }) => id === former)
      const credits = Object.fromEntries(parts.map(({ id, credit }) => [id, Math.round(credit * 1000) / 1000]))
      const taken = take(allowed, staying)
      if (taken === undefined) return undefined
      kept.keep(order_key, { number, id: taken.id, credits })
      return { id: taken.id, stayed: staying !== undefined, credits }
    },
  }
}
