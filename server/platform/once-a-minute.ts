import { minutes } from './clock.ts'

/** Does `work`, which must not reject, once a minute more or less, so that processes take turns. `close` waits for what is under way, and nothing begins after it. */
export const onceAMinute = (work: () => Promise<void>) => {
  let closed = false
  let going: Promise<void> | undefined
  const plan = (): NodeJS.Timeout => setTimeout(() => { going = work().then(() => { if (!closed) timer = plan() }) }, minutes(1) * (0.5 + Math.random())).unref()
  let timer = plan()
  return {
    close: async () => {
      closed = true
      clearTimeout(timer)
      await going
    },
  }
}
