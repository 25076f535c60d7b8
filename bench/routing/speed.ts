import { openChooser, type Segment } from '../../server/routing/chooser/index.ts'

/** Decisions a second on one processor (choose, begin, hear how it ended), and what choosing alone takes at most in 99 of 100 cases. Eight accounts, twenty segments. */
export const measureSpeed = (decisions: number) => {
  const accounts = Array.from({ length: 8 }, (_, i) => `account_${i}`)
  const segments = Array.from({ length: 20 }, (_, i): Segment => ({ method: 'netbanking', network_or_bank: `bank_${i}`, currency: 'INR' }))
  const chooser = openChooser()
  const took = new Float64Array(decisions)
  const round = (n: number) => {
    for (let i = 0; i < n; i++) {
      const segment = segments[i % 20]
      if (segment === undefined) continue
      const now_ms = i
      const from = performance.now()
      const account = chooser.rank('bench', accounts, segment, { seed: `order_${i}`, now_ms, may_explore: true })[0]?.account_id ?? ''
      took[i] = performance.now() - from
      chooser.began('bench', `${n}/${i}`, account, segment, now_ms)
      chooser.ended('bench', `${n}/${i}`, account, segment, i % 10 === 0 ? 'failure' : 'success', now_ms)
    }
  }
  round(decisions / 4) // Warm-up.
  const before = process.cpuUsage()
  round(decisions)
  const { user, system } = process.cpuUsage(before)
  took.sort()
  return { per_second: decisions / ((user + system) / 1e6), p50_us: 1000 * (took[decisions >> 1] ?? 0), p99_us: 1000 * (took[Math.floor(decisions * 0.99)] ?? 0) }
}
