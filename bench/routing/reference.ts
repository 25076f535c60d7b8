import { largest, type MakePolicy } from './policy.ts'

interface Reference {
  keeps?: number
  bonus?: number
  /** How a breaker opens: never, by fixed limits, or by how unlikely the outcomes are for this very arm. */
  breaker?: 'none' | 'absolute' | 'relative'
}

/** One arm's breaker: closed, or open with a probe due. */
const newBreaker = () => ({ run: 0, last: [] as number[], open: false, probing: false, good: 0, gap: 40, due: 0, count: 0, wins: 0 })

/**
 * A family of discounted UCB policies with what is under way counted, and with a breaker (the project's own earlier references): A has none, B and B' have
 * fixed limits, C has relative ones. Where their description leaves something open, the reading is taken that serves C best: its second limit
 * holds only for arms that are usually good, since it would trip over an arm's bad luck otherwise.
 */
export const reference = ({ keeps = 0.9985, bonus = 0.12, breaker: kind = 'relative' }: Reference = {}): MakePolicy => arms => {
  const counts = new Float64Array(arms)
  const wins = new Float64Array(arms)
  const flying = new Float64Array(arms)
  const breakers = Array.from({ length: arms }, newBreaker)
  let now = 0
  let trips = 0

  const start = (arm: number) => {
    flying[arm] = (flying[arm] ?? 0) + 1
    return arm
  }
  const trips20 = (last: number[], limit: number) => last.length === 20 && last.reduce((a, b) => a + b, 0) / 20 < limit

  const opens = (arm: number, { run, last }: ReturnType<typeof newBreaker>) => {
    if (kind === 'none') return false
    if (kind === 'absolute') return run >= 6 || trips20(last, 0.4)
    const count = counts[arm] ?? 0
    const mean = Math.min(0.97, (wins[arm] ?? 0) / count)
    return (run >= 3 && count > 20 && (1 - mean) ** run < 1e-5) || (count > 40 && mean > 0.5 && trips20(last, 0.45 * mean))
  }

  return {
    pick: decision => {
      now = decision
      const due = breakers.findIndex(({ open, probing, due: at }) => open && !probing && decision >= at)
      const probe = breakers[due]
      if (probe !== undefined) {
        probe.probing = true
        return start(due)
      }
      let sum = 0
      for (let arm = 0; arm < arms; arm++) sum += (counts[arm] ?? 0) + (flying[arm] ?? 0)
      const log = Math.log(sum + 2)
      const shut = breakers.every(({ open }) => open)
      return start(largest(arms, arm => {
        if (breakers[arm]?.open === true && !shut) return -1
        const count = counts[arm] ?? 0
        return ((wins[arm] ?? 0) + 1) / (count + 1.15) + (shut ? 0 : bonus * Math.sqrt(log / (count + (flying[arm] ?? 0) + 1e-9)))
      }))
    },
    see: (chosen, success) => {
      for (let arm = 0; arm < arms; arm++) {
        counts[arm] = (counts[arm] ?? 0) * keeps + Number(arm === chosen)
        wins[arm] = (wins[arm] ?? 0) * keeps + Number(arm === chosen && success)
      }
      flying[chosen] = Math.max(0, (flying[chosen] ?? 0) - 1)
      const breaker = breakers[chosen]
      if (breaker === undefined) return
      if (breaker.open) {
        breaker.probing = false
        breaker.good = success ? breaker.good + 1 : 0
        if (!success) breaker.gap = Math.min(640, breaker.gap * 1.5)
        breaker.due = success ? now : now + breaker.gap
        if (breaker.good < 2) return
        const count = Math.min(60, breaker.count)
        counts[chosen] = count
        wins[chosen] = (count * breaker.wins) / breaker.count
        breakers[chosen] = newBreaker()
        return
      }
      breaker.run = success ? 0 : breaker.run + 1
      breaker.last.push(Number(success))
      if (breaker.last.length > 20) breaker.last.shift()
      if (!opens(chosen, breaker)) return
      trips++
      Object.assign(breaker, newBreaker(), { open: true, due: now + 40, count: Math.max(1, counts[chosen] ?? 0), wins: wins[chosen] ?? 0 })
    },
    trips: () => trips,
  }
}
