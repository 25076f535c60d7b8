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

/** Decisions that are kept to be found again: a change that was run twice must not be counted twice. */
const KEPT = 10_000

/**
 * Shares that come out exactly: every payment credits each able account with its share and debits the one that takes
 * it, the one furthest behind. So no account is ever a whole payment or so from its share, however many payments there
 * are; each process counts for itself, and begins at a place of its own so that they do not all begin alike. An order
 * stays where it was, and is counted there.
 */
export const openSplit = (shares: Readonly<Record<string, number>>, begin = 0): Split => {
  const parts: Part[] = Object.entries(shares).map(([id, share]) => ({ id, share, credit: 0 }))
  const kept = new Map<string, { number: number; id: string; credits: Record<string, number> }>()

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
      const same = kept.get(order_key)
      if (same?.number === number && able.has(same.id)) return { id: same.id, stayed: false, credits: same.credits }
      const allowed = parts.filter(({ id }) => able.has(id))
      const former = stay ?? same?.id
      const staying = former === undefined ? undefined : allowed.find(({ id }) => id === former)
      const credits = Object.fromEntries(parts.map(({ id, credit }) => [id, Math.round(credit * 1000) / 1000]))
      const taken = take(allowed, staying)
      if (taken === undefined) return undefined
      kept.delete(order_key)
      kept.set(order_key, { number, id: taken.id, credits })
      if (kept.size > KEPT) kept.delete(kept.keys().next().value ?? '')
      return { id: taken.id, stayed: staying !== undefined, credits }
    },
  }
}
