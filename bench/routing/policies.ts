import type { MakePolicy } from './policy.ts'
import { ours } from './ours.ts'
import { reference } from './reference.ts'
import { discountedThompson, discountedUcb, greedy, roundRobin, slidingThompson, slidingUcb, staticFirst, threshold } from './simple.ts'

export const OURS = 'Sluice'
export const C = 'C: relative breaker'

/** Every policy of the table. The second group is what tune.ts finds for the first, on its own seeds. */
export const policies: Record<string, MakePolicy> = {
  'round robin': roundRobin,
  'static first': staticFirst,
  'threshold priority (50, < 60 %, out 500)': threshold(),
  'ε-greedy 5 %, window 200': greedy(),
  'window 125 + 5 % exploration': greedy({ window: 125, start: 1 }),
  'SW-UCB τ 200, ξ .6': slidingUcb({ window: 200, xi: 0.6 }),
  'SW-UCB τ 1000, ξ .1': slidingUcb(),
  'D-UCB γ .6, ξ .6': discountedUcb({ keeps: 0.6, xi: 0.6 }),
  'D-UCB γ .999, ξ .02': discountedUcb(),
  'Thompson, no forgetting': discountedThompson({ keeps: 1 }),
  'discounted Thompson γ .997': discountedThompson(),
  'SW-Thompson τ 1000': slidingThompson(),
  'A: D-UCB γ .998, in flight': reference({ keeps: 0.998, bonus: 0.15, breaker: 'none' }),
  'B: A + breaker': reference({ keeps: 0.998, bonus: 0.15, breaker: 'absolute' }),
  'B′: γ .9985, bonus .12': reference({ breaker: 'absolute' }),
  [C]: reference(),
  'tuned threshold priority': threshold({ window: 30 }),
  'tuned ε-greedy': greedy({ window: 125, explores: 0.02, start: 1 }),
  'tuned SW-UCB': slidingUcb({ window: 2000, xi: 0.05 }),
  'tuned D-UCB': discountedUcb({ xi: 0.005 }),
  'tuned Thompson': discountedThompson({ keeps: 0.998 }),
  [OURS]: ours,
}

/** What tune.ts may choose from: as wide as the tuning of our own constants went. */
export const families: Record<string, Record<string, MakePolicy>> = {
  'tuned threshold priority': grid([30, 50, 100], [0.6, 0.75], (window, limit) => [`window ${window}, limit ${limit}`, threshold({ window, limit })]),
  'tuned ε-greedy': grid([125, 200, 400], [0.02, 0.05, 0.1], (window, explores) => [`window ${window}, ε ${explores}`, greedy({ window, explores, start: 1 })]),
  'tuned SW-UCB': grid([500, 1000, 2000], [0.005, 0.02, 0.05], (window, xi) => [`τ ${window}, ξ ${xi}`, slidingUcb({ window, xi })]),
  'tuned D-UCB': grid([0.998, 0.999, 0.9995], [0.002, 0.005, 0.01, 0.02], (keeps, xi) => [`γ ${keeps}, ξ ${xi}`, discountedUcb({ keeps, xi })]),
  'tuned Thompson': grid([0.995, 0.997, 0.998, 0.999], [0], keeps => [`γ ${keeps}`, discountedThompson({ keeps })]),
  'tuned C': grid([0.998, 0.9985, 0.999], [0.06, 0.09, 0.12, 0.15], (keeps, bonus) => [`γ ${keeps}, bonus ${bonus}`, reference({ keeps, bonus })]),
}

function grid(first: number[], second: number[], make: (a: number, b: number) => [string, MakePolicy]) {
  return Object.fromEntries(first.flatMap(a => second.map(b => make(a, b))))
}
