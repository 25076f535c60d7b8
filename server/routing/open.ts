import type { Clock } from '../platform/clock.ts'
import type { Sql } from '../platform/db.ts'
import type { Log } from '../platform/log.ts'
import type { Settings } from '../platform/settings.ts'
import type { Routing } from './decide.ts'
import { openGmv } from './gmv.ts'
import type { RoutingSettings } from './load.ts'

interface RoutingDeps {
  sql: Sql
  clock: Clock
  log: Log
  settings: Settings<{ routing: RoutingSettings }>
}

/** What decisions are made from, beside accounts and what was learnt: the live configurations, cards, and GMV, which is read in the background. */
export const openRouting = ({ sql, clock, log, settings }: RoutingDeps) => {
  const live = () => settings.current.routing.live
  const { gmv, refresh, close } = openGmv({ sql, clock, log, live })
  const deciding = {
    configurationOf: project_id => live().get(project_id),
    cardOf: bin => settings.current.routing.bins.find(bin),
    gmv,
  } satisfies Partial<Routing>
  return { deciding, refreshGmv: refresh, close }
}
