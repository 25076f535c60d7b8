import { connectorOf } from '../gateways/index.ts'
import type { Outline, Payment } from '../orders/index.ts'
import { isOpen, type AskDeps } from '../payments/index.ts'
import { seconds } from '../platform/clock.ts'
import { askHowItStands } from './check-payment.ts'
import type { rateLimit } from './rate-limit.ts'

/** Nobody's page gets a gateway asked about one payment more often than this. */
const EVERY_MS = seconds(5)

/**
 * Looks at an open payment because its payer is back: whoever has the link may cause it, so it is asked about now and then
 * only, within half of what the account's gateway allows, and the regular looks stay as they were planned. Who comes while one is under way waits for it.
 */
export const openLooks = (deps: AskDeps, allow: ReturnType<typeof rateLimit>) => {
  /** The looks of the last seconds, oldest first. */
  const looks = new Map<string, { at: number; done: Promise<void> }>()

  return async (book: Outline, payment: Payment): Promise<void> => {
    const account = payment.account_id === null || !isOpen(payment.state) ? undefined : deps.accountOf(payment.account_id)
    if (account === undefined) return
    const now = deps.clock.now().getTime()
    for (const [old, { at }] of looks) {
      if (now - at < EVERY_MS) break
      looks.delete(old)
    }
    const key = `${payment.order_key} ${payment.number}`
    const last = looks.get(key)
    if (last !== undefined) return last.done
    // Half of what the gateway allows, at most: at some a notice is but a reason to look, and nobody would be known to have paid while somebody loads this page all day.
    const { fetches_per_minute } = connectorOf(account.gateway).limits
    if (!allow(`${account.id} back`, fetches_per_minute / 2) || !allow(account.id, fetches_per_minute)) return
    const done = askHowItStands(deps, account, book, payment, { planned: false })
    looks.set(key, { at: now, done })
    await done
  }
}
