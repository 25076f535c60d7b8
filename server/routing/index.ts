export { choose, judge, type Need, type Verdict } from './eligible.ts'
