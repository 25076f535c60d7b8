import type { Sql } from '../platform/db.ts'
import { readBins, type Bins } from './bins.ts'
import { compileConfiguration, type Live } from './live.ts'
import { selectBinCsv, selectBinTable, selectContent, selectLive } from './store.ts'

/** What operators set of routing, as every process holds it in memory. */
export interface RoutingSettings {
  live: ReadonlyMap<string, Live>
  bins: Bins
}

const noBins: Bins = { rows: 0, find: () => undefined }

/** Processes that split payments do not all begin with the same account. */
const BEGINNINGS = 100

/**
 * Reads what is live; asked again, only what has changed since: a version that was ever live never changes, and a list
 * of a million BINs is not to be compiled again because an API key was made.
 */
export const routingLoader = () => {
  let known = new Map<string, Live>()
  let table = { version: 0, bins: noBins }
  return async (sql: Sql): Promise<RoutingSettings> => {
    const [keys, newest] = await Promise.all([selectLive(sql), selectBinTable(sql)])
    const live = new Map<string, Live>()
    for (const key of keys) {
      const same = known.get(key.project_id)
      const content = same?.version === key.version ? undefined : await selectContent(sql, key)
      const compiled = content === undefined ? same : compileConfiguration(content, key.version, Math.floor(Math.random() * BEGINNINGS))
      if (compiled !== undefined) live.set(key.project_id, compiled)
    }
    if (newest !== undefined && newest.version !== table.version) {
      const bins = await readBins(await selectBinCsv(sql, newest.version) ?? '')
      // Replaced in between by a newer one, which the next reading finds.
      if (!Array.isArray(bins)) table = { version: newest.version, bins }
    }
    known = live
    return { live, bins: table.bins }
  }
}
