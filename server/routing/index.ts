export { decide, type Decision, type Place, type Routing, type Segment, type Trace } from './decide.ts'
export { factsOf, type Device, type Facts } from './facts.ts'
