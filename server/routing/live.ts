import { compile, prepare, testsOf, type Holds } from './compile.ts'
import { rulesInForce, type Choice, type Configuration } from './configuration.ts'
import { compileFees, type FeeOf } from './fees.ts'
import { spanOf } from './fields.ts'
import { momentIn, type Moment } from './moment.ts'
import { openSplit, type Split } from './split.ts'

/** A configuration made ready to decide a hundred thousand payments a second. */
export interface Live {
  version: number
  time_zone: string
  moment: (at: Date) => Moment
  feeOf: FeeOf
  /** In order; the last one holds for every payment. */
  rules: LiveRule[]
  /** The accounts whose GMV its conditions ask for. */
  gmv_of: ReadonlySet<string>
}

export interface LiveRule {
  name: string
  holds: Holds
  choose: Choice
  split: Split | undefined
}

const always: Holds = () => true

/** `begin`: where splits begin their sequences. */
export const compileConfiguration = (configuration: Configuration, version: number, begin = 0): Live => {
  const inForce = rulesInForce(configuration)
  return {
    version, time_zone: configuration.time_zone, moment: momentIn(configuration.time_zone), feeOf: compileFees(configuration.fees),
    rules: inForce.map(({ name, when, choose }) => ({
      name, choose, holds: when === undefined ? always : compile(prepare(when)), split: choose.kind === 'split' ? openSplit(choose.shares, begin) : undefined,
    })),
    gmv_of: new Set(inForce.flatMap(({ when }) => (when === undefined ? [] : testsOf(when))).flatMap(({ field, account }) => (spanOf(field) === undefined ? [] : account ?? []))),
  }
}
