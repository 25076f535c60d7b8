import { largest, type MakePolicy } from './policy.ts'
import { randomOf } from './random.ts'

/** The last outcomes of one arm, or of all. */
const ring = (size: number) => {
  const values = new Uint8Array(size)
  let seen = 0
  let sum = 0
  return {
    push: (value: number) => {
      if (seen >= size) sum -= values[seen % size] ?? 0
      values[seen % size] = value
      sum += value
      seen++
    },
    clear: () => { seen = 0; sum = 0 },
    count: () => Math.min(seen, size),
    sum: () => sum,
  }
}

export const roundRobin: MakePolicy = arms => ({ pick: decision => decision % arms, see: () => {} })

export const staticFirst: MakePolicy = () => ({ pick: () => 0, see: () => {} })

/** Arms in fixed order; one whose last outcomes were too bad is out for a while. */
export const threshold = ({ window = 50, limit = 0.6, out = 500 } = {}): MakePolicy => arms => {
  const last = Array.from({ length: arms }, () => ring(window))
  const back = new Float64Array(arms)
  let now = 0
  let trips = 0
  return {
    pick: decision => {
      now = decision
      const there = back.findIndex(at => at <= decision)
      return there < 0 ? largest(arms, arm => -(back[arm] ?? 0)) : there
    },
    see: (arm, success) => {
      const mine = last[arm]
      if (mine === undefined) return
      mine.push(Number(success))
      if (mine.count() < window || mine.sum() >= limit * window) return
      back[arm] = now + out
      mine.clear()
      trips++
    },
    trips: () => trips,
  }
}

/** The best mean of each arm's last outcomes, and at random now and then. `start` is what stands for an arm without any. */
export const greedy = ({ window = 200, explores = 0.05, start = 0.5 } = {}): MakePolicy => (arms, seed) => {
  const random = randomOf(seed)
  const last = Array.from({ length: arms }, () => ring(window))
  return {
    pick: () => random() < explores ? Math.floor(random() * arms) : largest(arms, arm => {
      const mine = last[arm]
      return mine === undefined || mine.count() === 0 ? start : mine.sum() / mine.count()
    }),
    see: (arm, success) => last[arm]?.push(Number(success)),
  }
}

/** Outcomes of the last `window` over all arms: how many of each arm, and how many of them good. */
const slidingWindow = (arms: number, window: number) => {
  const picked = new Uint8Array(window)
  const good = new Uint8Array(window)
  const counts = new Float64Array(arms)
  const wins = new Float64Array(arms)
  let seen = 0
  return {
    counts, wins,
    seen: () => seen,
    push: (arm: number, success: boolean) => {
      const slot = seen % window
      if (seen >= window) {
        const old = picked[slot] ?? 0
        counts[old] = (counts[old] ?? 0) - 1
        wins[old] = (wins[old] ?? 0) - (good[slot] ?? 0)
      }
      picked[slot] = arm
      good[slot] = Number(success)
      counts[arm] = (counts[arm] ?? 0) + 1
      wins[arm] = (wins[arm] ?? 0) + Number(success)
      seen++
    },
  }
}

/** SW-UCB of Garivier and Moulines. */
export const slidingUcb = ({ window = 1000, xi = 0.1 } = {}): MakePolicy => arms => {
  const { counts, wins, push, seen } = slidingWindow(arms, window)
  return {
    pick: () => largest(arms, arm => {
      const count = counts[arm] ?? 0
      return count === 0 ? Infinity : (wins[arm] ?? 0) / count + Math.sqrt((xi * Math.log(Math.min(seen() + 1, window))) / count)
    }),
    see: push,
  }
}

/** D-UCB of Garivier and Moulines. */
export const discountedUcb = ({ keeps = 0.999, xi = 0.02 } = {}): MakePolicy => arms => {
  const counts = new Float64Array(arms)
  const wins = new Float64Array(arms)
  return {
    pick: () => {
      let sum = 0
      for (const count of counts) sum += count
      const log = Math.log(Math.max(1, sum))
      return largest(arms, arm => {
        const count = counts[arm] ?? 0
        return count < 1e-9 ? Infinity : (wins[arm] ?? 0) / count + 2 * Math.sqrt((xi * log) / count)
      })
    },
    see: (chosen, success) => {
      for (let arm = 0; arm < arms; arm++) {
        counts[arm] = (counts[arm] ?? 0) * keeps + Number(arm === chosen)
        wins[arm] = (wins[arm] ?? 0) * keeps + Number(arm === chosen && success)
      }
    },
  }
}

/** A draw from Beta(a, b): of two Gamma draws, by Marsaglia and Tsang. */
const drawBeta = (random: () => number, a: number, b: number) => {
  const gamma = (shape: number) => {
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
      const cube = (1 + c * normal) ** 3
      if (cube > 0 && Math.log(1 - random()) < 0.5 * normal ** 2 + d - d * cube + d * Math.log(cube)) return d * cube
    }
  }
  const x = gamma(a)
  return x / (x + gamma(b))
}

/** Thompson sampling with forgetting; without, where `keeps` is 1. */
export const discountedThompson = ({ keeps = 0.997 } = {}): MakePolicy => (arms, seed) => {
  const random = randomOf(seed)
  const wins = new Float64Array(arms)
  const losses = new Float64Array(arms)
  return {
    pick: () => largest(arms, arm => drawBeta(random, 1 + (wins[arm] ?? 0), 1 + (losses[arm] ?? 0))),
    see: (chosen, success) => {
      for (let arm = 0; arm < arms; arm++) {
        wins[arm] = (wins[arm] ?? 0) * keeps + Number(arm === chosen && success)
        losses[arm] = (losses[arm] ?? 0) * keeps + Number(arm === chosen && !success)
      }
    },
  }
}

export const slidingThompson = ({ window = 1000 } = {}): MakePolicy => (arms, seed) => {
  const random = randomOf(seed)
  const { counts, wins, push } = slidingWindow(arms, window)
  return {
    pick: () => largest(arms, arm => drawBeta(random, 1 + (wins[arm] ?? 0), 1 + (counts[arm] ?? 0) - (wins[arm] ?? 0))),
    see: push,
  }
}
