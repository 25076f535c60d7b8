import fc from 'fast-check'
import type { PaymentAnswer } from '../../gateways/index.ts'
import { days, hours, minutes, seconds } from '../../platform/clock.ts'
import { keyOf, newReference, orderHash } from '../../platform/ids.ts'
import { atGateway, capturePayment, voidPayment } from '../../payments/index.ts'
import { pay } from '../../payments/pay.ts'
import { paymentOf, refundKey } from '../../orders/index.ts'
import { sendRefund } from '../../refunds/ask.ts'
import { reserveRefund } from '../../refunds/refund.ts'
import { AMOUNT } from '../books.ts'
import { welcomes, type Welcome } from './connectors.ts'
import { approve, become, becomeRefund, capture, denies, letGo, type Deal } from './gateway.ts'
import { fates } from './line.ts'
import type { Commit } from './store.ts'
import { TIMEOUT_MS, type World } from './world.ts'

/** Something happens in the world. `toString` tells what, in the counter-example. */
export type Step = (world: World) => Promise<void>

const which = fc.nat(5)
const pick = <Thing>(all: readonly Thing[], at: number): Thing | undefined => all[all.length === 0 ? 0 : at % all.length]
const commits = fc.constantFrom<Commit[]>([], [], [], [], ['twice'], ['well', 'twice'], ['dies_before'], ['dies_after'], ['well', 'dies_before'], ['well', 'dies_after'])
/** How what is asked in a step fares: each by itself, or all alike, as in an outage. */
const luck = fc.record({
  fates: fc.oneof(fc.constant([]), fc.array(fc.constantFrom(...fates), { maxLength: 3 }), fc.constantFrom(...fates).map(fate => Array.from({ length: 6 }, () => fate))), commits,
  refunds: fc.array(fc.constantFrom('success', 'pending', 'pending', 'pending', 'failed', 'cancelled'), { maxLength: 2 }),
})
type Luck = typeof luck extends fc.Arbitrary<infer Of> ? Of : never
const withLuck = ({ line, store, outside }: World, how: Luck) => {
  line.plan(how.fates)
  store.plan(how.commits)
  outside.refunds = [...how.refunds]
}

const step = <What>(name: string, arbitrary: fc.Arbitrary<What>, take: (world: World, what: What) => Promise<void>): fc.Arbitrary<Step> => arbitrary.map(what => {
  const taken: Step = world => take(world, what)
  return Object.assign(taken, { toString: () => `${name} ${fc.stringify(what)}` })
})

const card = { method: 'card', card: { number: '4111111111111111', holder_name: 'Priya', expiry_mm: '12', expiry_yy: '39', cvv: '123' } } as const

/** A payer pays. Who has paid once may ask again: the shop's request is repeated. */
const paying = (welcomed: fc.Arbitrary<Welcome[]>) => step('pays', fc.record({ request: fc.nat(2), from: fc.nat(2), accounts: fc.integer({ min: 1, max: 3 }), welcomes: welcomed, luck }), async (world, what) => {
  withLuck(world, what.luck)
  world.outside.welcomes = [...what.welcomes]
  world.offer(what.from, what.accounts)
  const { order } = world.store.book()
  const order_hash = orderHash(world.deps.secrets[0], order.order_key)
  await world.begin(() => pay(world.deps, { project_id: order.project_id, order_hash, nonce: keyOf('payment', `${what.request}`), instrument: card, return_base_url: undefined, app: undefined }))
})

const welcomed = fc.array(fc.constantFrom(...welcomes), { maxLength: 3 })
const pays = paying(welcomed)
const isPaidAtOnce = paying(fc.constant(['takes']))
const isTriedElsewhere = paying(fc.tuple(fc.constantFrom('declines_here', 'refuses'), welcomed).map(([first, others]) => [first, ...others]))

const merchantSettles = step('merchant settles', fc.record({ request: fc.nat(3), payment: which, amount: fc.constantFrom(AMOUNT, AMOUNT, 6_000n, AMOUNT + 1n), what: fc.constantFrom('capture', 'void'), luck }), async (world, { request, payment: at, amount, what, luck: how }) => {
  const payment = pick(world.store.book().payments, at)
  if (payment === undefined) return
  withLuck(world, how)
  const wish = { cause: 'merchant', reference: `${what}_${payment.number}_${request}` }
  await world.begin(() => (what === 'capture' ? capturePayment(world.deps, payment, { ...wish, amount_minor: amount }) : voidPayment(world.deps, payment, wish)))
})

/** As refunds/routes.ts does it: reserved, and then sent, but not where the request is a repeat. */
const merchantRefunds = step('merchant refunds', fc.record({ request: fc.nat(9), payment: fc.option(which, { nil: undefined, freq: 1 }), amount: fc.constantFrom(AMOUNT, 6_000n, 4_000n, 1n), luck }), async (world, { request, payment: at, amount, luck: how }) => {
  withLuck(world, how)
  const { deps, store } = world
  const { order_key, project_id, order_id } = store.book().order
  const refund_id = `${order_id}_refund_${request}`
  const payment = at === undefined ? undefined : pick(store.book().payments, at)?.number
  await world.begin(async () => {
    const reserved = await deps.books.change(order_key, (book, claim) => {
      const [next, refund] = reserveRefund(book, {
        project_id, payment, refund_id, nonce: keyOf('refund', refund_id), reference: newReference(), amount_minor: amount, type: 'MERCHANT_INITIATED', note: undefined, timeout_ms: TIMEOUT_MS,
      }, claim, { cause: 'merchant', now: deps.clock.now() })
      return [next, { owner: paymentOf(next, refund.payment), refund, first: next !== book }]
    }, refundKey(project_id, refund_id))
    const account = reserved?.owner?.account_id == null ? undefined : deps.accountOf(reserved.owner.account_id)
    if (reserved?.owner !== undefined && reserved.first && account !== undefined) await sendRefund(deps, account, atGateway(reserved.owner), reserved.refund)
  })
})

const works = step('what is due is done', luck, async (world, how) => {
  withLuck(world, how)
  await world.work(worker => worker.drain())
})

const looks = step('a payer is back', fc.record({ payment: which, luck }), async (world, { payment: at, luck: how }) => {
  const payment = pick(world.store.book().payments, at)
  if (payment === undefined) return
  withLuck(world, how)
  await world.work(worker => worker.look(world.store.book(), payment))
})

const passes = step('time passes', fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(seconds(1), seconds(5), seconds(40), seconds(61), minutes(6)) },
  { weight: 2, arbitrary: fc.constantFrom(minutes(50), hours(1), hours(10)) }, { weight: 1, arbitrary: fc.constantFrom(days(1), days(4)) },
), (world, ms) => world.line.pass(ms))
const arrives = step('a slow answer comes', which, (world, at) => world.line.deliver(at))
const dies = step('the process dies', fc.constant(''), async world => world.line.crash())

const payerMoves = fc.oneof(
  { weight: 8, arbitrary: fc.constant('pays') }, { weight: 4, arbitrary: fc.constantFrom('did_pay', 'declined', 'leaves') }, { weight: 1, arbitrary: fc.constantFrom('pays_less', 'pays_dollars', 'makes_good') },
)
const isWrong = ({ amount_minor, currency }: Deal) => amount_minor < AMOUNT || currency !== 'INR'

/** The gateway's truth moves by itself. */
const payerActs = step('payer', fc.record({ deal: which, move: payerMoves }), async ({ outside, clock }, { deal: at, move }) => {
  const deal = pick(outside.deals, at)
  if (deal === undefined) return
  const open = deal.state === 'waiting' || deal.state === 'processing'
  switch (move) {
    // The bank may approve what it declined, or what was closed while it was at it.
    case 'pays': return approve(deal, deal.state === 'processing' ? deal.at ?? clock.now() : clock.now())
    case 'did_pay': return open ? become(deal, { state: 'processing', at: clock.now() }) : undefined
    case 'declined': return open ? become(deal, { state: 'declined' }) : undefined
    case 'leaves': return deal.state === 'waiting' ? become(deal, { state: 'dropped' }) : undefined
    case 'makes_good': return isWrong(deal) ? become(deal, { amount_minor: AMOUNT, currency: 'INR', ...(deal.state === 'taken' ? { captured_minor: AMOUNT } : {}) }) : undefined
    case 'pays_less': case 'pays_dollars': {
      if (!open) return undefined
      Object.assign(deal, move === 'pays_less' ? { amount_minor: deal.amount_minor - 100n } : { currency: 'USD' })
      return approve(deal, clock.now())
    }
  }
})

const gatewayActs = step('gateway', fc.record({ deal: which, refund: which, move: fc.constantFrom('hold_lapses', 'captured_there', 'let_go_there', 'refund_succeeds', 'refund_succeeds', 'refund_fails') }), async ({ outside }, { deal: at, refund: of, move }) => {
  const deal = pick(outside.deals, at)
  const refund = pick(outside.deals.flatMap(({ refunds }) => refunds), of)
  if (deal === undefined) return
  if (move === 'captured_there' && deal.state === 'held') capture(deal, deal.amount_minor)
  if ((move === 'hold_lapses' || move === 'let_go_there') && deal.state === 'held') letGo(deal)
  if (refund === undefined) return
  if (move === 'refund_succeeds' && refund.state !== 'success') becomeRefund(refund, 'success')
  if (move === 'refund_fails' && (refund.state === 'pending' || refund.state === 'success')) becomeRefund(refund, 'failed')
})

/** It takes money for what was over already, and gives it back by itself. */
const givesBack = step('gateway takes too late, and gives back', which, async (world, at) => {
  const deal = pick(world.outside.deals.filter(({ state }) => state === 'closed' || state === 'dropped' || state === 'declined'), at)
  if (deal === undefined) return
  deal.returned = true
  const { gateway_payment_id, amount_minor, currency } = deal
  await world.tell(deal.account_id, { about: 'given_back', gateway_payment_id, gateway_refund_id: 'own', amount_minor, currency })
})

/** As payments/bulk-capture.ts marks it. */
const bulk = step('merchant captures in bulk', fc.constant(''), async ({ store, clock }) => {
  const book = store.book()
  store.put({ ...book, payments: book.payments.map(each => (each.state === 'authorized' ? { ...each, capture_wanted: true, next_check_at: clock.now() } : each)) })
})

const accountGoes = step('account', fc.record({ account: fc.nat(2), is: fc.constantFrom('away', 'back') }), async (world, { account: at, is }) => {
  const { id } = world.deps.accounts()[at] ?? { id: '' }
  if (is === 'away') world.away.add(id)
  else world.away.delete(id)
})

/** Of now, or an old one; a whole one, or one that only makes us look. */
const notices = step('notice', fc.record({ deal: which, old: fc.constantFrom(0, 0, 0, 1, 2), how: fc.constantFrom('says', 'says', 'says', 'look', 'incomplete'), commits }), async (world, { deal: at, old, how, commits: go }) => {
  const deal = pick(world.outside.deals, at)
  if (deal === undefined) return
  const said = deal.was.at(-1 - old) ?? deal.was[0] as PaymentAnswer
  if (denies(said)) deal.denied = 'since'
  const { reference } = deal
  await world.tell(deal.account_id, how === 'look' ? { about: 'look', reference } : { about: 'payment', reference, answer: how === 'says' ? said : { outcome: 'unknown', message: 'an incomplete notice' } }, go)
})

const refundNotices = step('notice of a refund', fc.record({ refund: which, old: fc.constantFrom(0, 0, 1), how: fc.constantFrom('says', 'says', 'look'), commits }), async (world, { refund: at, old, how, commits: go }) => {
  const found = pick(world.outside.deals.flatMap(deal => deal.refunds.map(refund => ({ deal, refund }))), at)
  if (found === undefined) return
  const { deal: { account_id }, refund: { reference, was } } = found
  const answer = was.at(-1 - old) ?? was[0]
  if (answer !== undefined) await world.tell(account_id, how === 'look' ? { about: 'look', reference } : { about: 'refund', reference, answer }, go)
})

/** Money that was taken or given back is in the settlement report, some day. */
const reports = step('settlement report', fc.record({ deal: which, refund: fc.option(which, { nil: undefined }), commits }), async (world, { deal: at, refund: of, commits: go }) => {
  const deal = pick(world.outside.deals.filter(({ state }) => state === 'taken'), at)
  if (deal === undefined) return
  const { account_id, reference, currency, captured_minor } = deal
  const refund = of === undefined ? undefined : pick(deal.refunds.filter(({ state }) => state === 'success'), of)
  await world.report(account_id, refund === undefined ? { kind: 'payment', payment_reference: reference, refund_reference: undefined, currency, amount_minor: captured_minor }
    : { kind: 'refund', payment_reference: reference, refund_reference: refund.reference, currency, amount_minor: -refund.amount_minor }, go)
})

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: pays }, { weight: 6, arbitrary: payerActs }, { weight: 5, arbitrary: notices }, { weight: 7, arbitrary: works }, { weight: 5, arbitrary: passes },
  { weight: 2, arbitrary: gatewayActs }, { weight: 2, arbitrary: merchantSettles }, { weight: 4, arbitrary: merchantRefunds }, { weight: 2, arbitrary: refundNotices },
  { weight: 2, arbitrary: arrives }, { weight: 1, arbitrary: looks }, { weight: 1, arbitrary: dies }, { weight: 1, arbitrary: givesBack },
  { weight: 1, arbitrary: reports }, { weight: 1, arbitrary: bulk }, { weight: 1, arbitrary: accountGoes },
)

/** A story begins with a payer: one that begins with money, or with a second gateway, comes sooner to what is rare. */
export const anyStory = fc.tuple(fc.oneof(pays, isPaidAtOnce, isTriedElsewhere), fc.array(anyStep, { maxLength: 40, size: 'max' })).map(([first, more]) => [first, ...more])
