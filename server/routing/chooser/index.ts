export { openChooser, type Breaker, type Chooser, type Outcome, type RankOptions, type Scored } from './chooser.ts'
export type { Segment } from './segments.ts'
