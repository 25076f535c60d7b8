import { hours, type Clock } from './clock.ts'

const MANY = 1_000

/** Whether this was not said yet in the hour that it is. For the log, where who causes a line may be anybody: more than a thousand different ones are not said either. */
export const onceAnHour = (clock: Clock) => {
  const said = new Set<string>()
  let hour = 0
  return (what: string): boolean => {
    const now = Math.floor(clock.now().getTime() / hours(1))
    if (now !== hour) said.clear()
    hour = now
    if (said.has(what) || said.size >= MANY) return false
    said.add(what)
    return true
  }
}
