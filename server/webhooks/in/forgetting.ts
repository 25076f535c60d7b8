import type { Logger } from 'pino'
import { days, later, type Clock } from '../../platform/clock.ts'
import type { Sql } from '../../platform/db.ts'
import { onceAMinute } from '../../platform/once-a-minute.ts'
import { outage } from '../../platform/outage.ts'
import { forgetNotices } from './store.ts'

/** No gateway repeats a notice after that, and nobody can do anything with one that could not be told. */
const KEPT_DAYS = 90
const AT_A_TIME = 1_000

/** Deletes what is older, in every process. */
export const openForgetting = ({ sql, clock, log }: { sql: Sql; clock: Clock; log: Logger }) => {
  const away = outage(error => log.warn({ err: error }, 'old notices could not be deleted; it is tried again every minute'))

  const forget = async () => {
    try {
      while (await forgetNotices(sql, later(clock.now(), -days(KEPT_DAYS)), AT_A_TIME) === AT_A_TIME);
      away.over()
    } catch (error) {
      away.failed(error)
    }
  }
  return { forget, ...onceAMinute(forget) }
}
