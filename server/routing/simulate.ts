import type { Account } from '../gateways/index.ts'
import type { Clock } from '../platform/clock.ts'
import { days, later, wireTime } from '../platform/clock.ts'
import type { Sql } from '../platform/db.ts'
import type { Secrets } from '../platform/secrets.ts'
import type { Bins } from './bins.ts'
import type { Configuration } from './configuration.ts'
import type { Replayed } from './ledger.ts'
import { compileConfiguration } from './live.ts'
import { readPast, type Past } from './past.ts'
import { replay } from './replay.ts'

export interface SimulateDeps {
  sql: Sql
  secrets: Secrets
  clock: Clock
  cardOf: Bins['find']
}

export interface Simulation {
  project_id: string
  accounts: readonly Account[]
  configuration: Configuration
  /** How far back; 7 when left out, MOST_DAYS where `payments` is given. */
  days?: number | undefined
  /** The newest of them, at most so many; 100,000 when left out. */
  payments?: number | undefined
  /** Payments that would move and are named, at most. */
  moves: number
}

export const MOST_PAYMENTS = 200_000
export const MOST_DAYS = 90

export interface Progress {
  stage: 'reading' | 'deciding'
  done: number
  /** Not known while reading. */
  of: number | null
}

export interface Simulated extends Replayed {
  from: string
  to: string
}

/** What a configuration would have made of the project's past payments. */
export const simulate = async ({ sql, secrets, clock, cardOf }: SimulateDeps, { project_id, accounts, configuration, days: back, payments, moves }: Simulation, progress: (progress: Progress) => void): Promise<Simulated> => {
  const to = clock.now()
  const from = later(to, -days(back ?? (payments === undefined ? 7 : MOST_DAYS)))
  const past: Past[] = []
  await readPast(sql, secrets, { project_id, from, to, payments: payments ?? 100_000 }, async lot => {
    past.push(...lot)
    progress({ stage: 'reading', done: past.length, of: null })
  })
  const replayed = await replay({
    past, accounts, draft: compileConfiguration(configuration, 0), cardOf, moves, progress: done => { progress({ stage: 'deciding', done, of: past.length }) },
  })
  return { from: wireTime(past[0]?.facts.now ?? from), to: wireTime(to), ...replayed }
}
