import { days, hours, later, minutes, seconds } from '../../platform/clock.ts'
import { EXPIRY } from '../books.ts'
import { approve, become, becomeRefund, letGo, type Deal } from './gateway.ts'
import { lost, unknowns } from './reckoning.ts'
import type { World } from './world.ts'

/** All lines are mended, the banks say what they have to say, and whoever changed their mind after a clear no tells so. */
const comesToRest = async (world: World) => {
  const { outside, line, store } = world
  line.plan([])
  store.plan([])
  world.away.clear()
  await line.pass(seconds(60))
  for (const deal of outside.deals) {
    if (deal.state === 'processing') approve(deal, deal.at ?? world.clock.now())
    for (const refund of deal.refunds) if (refund.state === 'pending') becomeRefund(refund, 'success')
  }
  for (const [at, deal] of outside.deals.entries()) {
    const { account_id, reference, currency, captured_minor, state, refunds } = deal
    const answer = deal.was.at(-1)
    // Every other notice is lost for good: then the settlement report tells of the money.
    if (owesNotice(world, deal) && state === 'taken' && at % 2 === 1) await world.report(account_id, { kind: 'payment', payment_reference: reference, refund_reference: undefined, currency, amount_minor: captured_minor })
    else if (owesNotice(world, deal) && answer !== undefined) await world.tell(account_id, { about: 'payment', reference, answer })
    for (const refund of refunds) {
      const last = refund.was.at(-1)
      const ends = refund.was.filter(({ outcome }) => outcome === 'done')
      if (ends.length > 1 && last !== undefined) await world.tell(account_id, { about: 'refund', reference: refund.reference, answer: last })
    }
  }
}

/** Who said no to a start and was left behind, for the next or for where the money is, is looked at once more, unasked; all others have to tell when they change their mind. */
const owesNotice = ({ store }: World, { denied, reference }: Deal) =>
  denied === 'since' || (denied === 'at_start' && store.book().payments.some(payment => payment.reference === reference))

const dueNext = ({ store }: World) => {
  const { payments, tries, refunds } = store.book()
  const times = [...payments, ...tries, ...refunds].flatMap(({ next_check_at }) => (next_check_at === null ? [] : [next_check_at.getTime()]))
  return times.length === 0 ? undefined : Math.min(...times)
}

/** What is due is done, until nothing is, or for so long that what is left is left for a person. */
const runsOut = async (world: World, rounds: number, end?: Date) => {
  for (let round = 0; round < rounds; round += 1) {
    const next = dueNext(world)
    if (next === undefined || (end !== undefined && next > end.getTime())) return
    // After a day of looks at their time, half a day at once: for what is only known after days.
    await world.line.pass(Math.max(round < 20 ? 0 : hours(12), next - world.clock.now().getTime()))
    // Who can close a payment, or let a hold go, has to be asked to; with the other it ends by itself.
    for (const deal of world.outside.deals) {
      if (!deal.ends_by_itself) continue
      if (deal.state === 'waiting' && world.clock.now() > EXPIRY) become(deal, { state: 'closed' })
      if (deal.state === 'held' && deal.at !== undefined && world.clock.now().getTime() > deal.at.getTime() + days(7)) letGo(deal)
    }
    await world.work(worker => worker.drain())
  }
}

/** Once an order is paid, its other payers can pay no more: in minutes, and not only at the order's end. */
const closesDoors = async (world: World): Promise<string[]> => {
  const end = later(world.clock.now(), minutes(6))
  if (world.store.book().order.settled_by === null || end >= EXPIRY) return []
  await runsOut(world, 20, end)
  const { order, payments } = world.store.book()
  const open = world.outside.deals.filter(({ state, ends_by_itself, reference }) => state === 'waiting' && !ends_by_itself && payments.some(payment => payment.reference === reference))
  return order.settled_by === null ? [] : open.map(({ account_id }) => `a payer can still pay at ${account_id}, though the order is paid`)
}

export const comesToAnEnd = async (world: World): Promise<string[]> => {
  await comesToRest(world)
  const doors = await closesDoors(world)
  await runsOut(world, 60)
  return [...world.broken, ...doors, ...world.outside.deals.flatMap(deal => lost(world, deal)), ...unknowns(world)]
}
