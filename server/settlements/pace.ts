import { connectorOf, type Account } from '../gateways/index.ts'
import { minutes } from '../platform/clock.ts'

/** When the next page may be asked for: at once, unless so many were in the minute before. `turns` are the times of earlier ones, oldest first. */
export const nextTurn = (turns: readonly number[], now: number, per_minute: number): number => Math.max(now, (turns.at(-per_minute) ?? -Infinity) + minutes(1))

/**
 * Waits until an account may be asked for a page: for half of what its gateway allows, so that payments can be asked about at the same time. By
 * the machine's time, as the gateway's is. Nobody waits any more once it is stopped.
 */
export const openPace = (stopped: AbortSignal) => {
  const turns = new Map<string, number[]>()
  return async ({ id, gateway }: Pick<Account, 'id' | 'gateway'>): Promise<void> => {
    const per_minute = Math.ceil(connectorOf(gateway).limits.fetches_per_minute / 2)
    const [before, now] = [turns.get(id) ?? [], performance.now()]
    const at = nextTurn(before, now, per_minute)
    turns.set(id, [...before, at].slice(-per_minute))
    if (at > now && !stopped.aborted) await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, at - now)
      stopped.addEventListener('abort', () => { clearTimeout(timer); resolve() }, { once: true })
    })
  }
}
