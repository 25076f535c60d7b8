import type { Logger } from 'pino'
import { days, later, minutes, type Clock } from '../../platform/clock.ts'
import type { Sql } from '../../platform/db.ts'
import { outage } from '../../platform/outage.ts'
import { forgetNotices } from './store.ts'

/** No gateway repeats a notice after that, and nobody can do anything with one that could not be told. */
const KEPT_DAYS = 90
const EVERY_MS = minutes(1)
const AT_A_TIME = 1_000

/** Deletes what is older, in every process: once a minute, more or less, so that they take turns. */
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
  let closed = false
  let going: Promise<void> | undefined
  const plan = (): NodeJS.Timeout => setTimeout(() => { going = forget().then(() => { if (!closed) timer = plan() }) }, EVERY_MS * (0.5 + Math.random())).unref()
  let timer = plan()

  return {
    forget,
    close: async () => {
      closed = true
      clearTimeout(timer)
      await going
    },
  }
}
