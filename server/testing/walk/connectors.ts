import { notKnown, refused } from '../../gateways/answers.ts'
import { abilities } from '../../gateways/connector.ts'
import { guard } from '../../gateways/guard.ts'
import type { Ability, Account, Call, Capabilities, Connector, Limits, PaymentAnswer, PaymentAtGateway, StartRequest } from '../../gateways/index.ts'
import type { Book } from '../../orders/index.ts'
import { approve, become, capture, close, denies, giveBack, letGo, refundAt, standing, type Deal, type GivenBack } from './gateway.ts'
import type { Line } from './line.ts'

/** What a gateway does with a payment that is begun there. */
export const welcomes = ['waits', 'waits_in_app', 'takes', 'is_at_it', 'declines', 'declines_here', 'declines_here', 'refuses'] as const
export type Welcome = (typeof welcomes)[number]

/** What is on the gateways' side of a walk. */
export interface Outside {
  line: Line
  deals: Deal[]
  welcomes: Welcome[]
  /** What becomes of the refunds that are asked for next. */
  refunds: GivenBack['state'][]
  /** How the starts were answered, as far as the router can know, by their references. */
  starts: Map<string, 'open' | 'not_charged'>
  book: () => Book
  broken: string[]
}

/** Where the connectors of a walk find its gateways: in `call.memory`. */
export const OUTSIDE = 'outside'
const outsideOf = ({ memory }: Call) => memory.get(OUTSIDE) as Outside

const find = ({ deals }: Outside, { account_id, reference }: { account_id: string; reference: string }) => deals.find(deal => deal.account_id === account_id && deal.reference === reference)

/** Asks about a payment; one that the gateway does not have is not known to it. */
const about = (act: (deal: Deal) => PaymentAnswer) => async (call: Call, { reference }: PaymentAtGateway): Promise<PaymentAnswer> => {
  const outside = outsideOf(call)
  const here = { account_id: call.account.id, reference }
  const answer = await outside.line.send(call.account, () => {
    const deal = find(outside, here)
    return deal === undefined ? notKnown('no_payment') : act(deal)
  })
  const deal = find(outside, here)
  if (deal !== undefined && denies(answer)) deal.denied = 'since'
  return answer
}

const start = async (call: Call, request: StartRequest): Promise<PaymentAnswer> => {
  const outside = outsideOf(call)
  const { account } = call
  checkStart(outside, account, request)
  outside.starts.set(request.reference, 'open')
  const answer = await outside.line.send(account, () => begin(outside, account, request, call.now))
  if (answer.outcome === 'declined' || (answer.outcome === 'not_charged' && answer.because !== 'not_known')) outside.starts.set(request.reference, 'not_charged')
  const deal = find(outside, { account_id: account.id, reference: request.reference })
  if (deal !== undefined && (denies(answer) || answer.outcome === 'not_charged')) deal.denied = 'at_start'
  return answer
}

/** Nobody is asked before it is written down, nor under a reference that was used, nor before all who were asked before have said no. */
const checkStart = ({ starts, book, broken }: Outside, account: Account, { reference }: StartRequest) => {
  const tried = book().tries.find(each => each.reference === reference && each.account_id === account.id)
  if (tried === undefined) broken.push('a gateway was asked before it was written down')
  if (starts.has(reference)) broken.push('a reference was used for two starts')
  const open = book().tries.filter(each => each.payment === tried?.payment && each.number < tried.number && starts.get(each.reference) !== 'not_charged')
  if (open.length > 0) broken.push('another gateway was asked though one before had not said no')
}

const begin = (outside: Outside, account: Account, { reference, amount_minor, currency, preauth }: StartRequest, now: Date): PaymentAnswer => {
  const welcome = outside.welcomes.shift() ?? 'waits'
  const deal: Deal = {
    account_id: account.id, reference, gateway_payment_id: `g_${reference}`, state: 'waiting', place: welcome === 'waits_in_app' ? 'app' : 'page', holds: account.gateway === 'able' ? preauth : account.preauth,
    ends_by_itself: account.gateway === 'bare', amount_minor, currency, captured_minor: 0n, at: undefined,
    retry: welcome === 'declines_here' ? 'elsewhere' : 'later', returned: false, refunds: [], was: [], denied: undefined,
  }
  outside.deals.push(deal)
  if (welcome === 'takes') approve(deal, now)
  else become(deal, { state: welcome === 'waits' || welcome === 'waits_in_app' ? 'waiting' : welcome === 'is_at_it' ? 'processing' : 'declined' })
  if (welcome === 'is_at_it') deal.at = now
  // It says that it has made nothing of the request, and has.
  return welcome === 'refuses' ? refused({ code: 'no', message: 'Not like this' }) : standing(deal)
}

const connector = (name: string, lacks: readonly Ability[], preauth_by: Limits['preauth_by']): Connector => guard({
  name, title: name, credentials: [],
  capabilities: Object.fromEntries(abilities.map(ability => [ability, lacks.includes(ability) ? 'it cannot' : true])) as Capabilities,
  limits: { fetches_per_minute: 1_000_000, currencies: ['INR'], min_amount_minor: 1n, expiry_minutes: [1, 525_600], banks: [], wallets: [], preauth_methods: ['card'], preauth_by },
  start,
  fetch: about(standing),
  close: about(close),
  void: (call, payment) => {
    const { book, broken } = outsideOf(call)
    const wanted = book().payments.some(({ reference, state, release }) => reference === payment.reference && (state === 'voiding' || release === 'due')) || book().tries.some(({ reference, release }) => reference === payment.reference && release === 'due')
    if (!wanted) broken.push('a hold was let go that nobody wanted to let go')
    return about(letGo)(call, payment)
  },
  capture: (call, payment, { reference, amount_minor }) => {
    const outside = outsideOf(call)
    if (!outside.book().payments.some(each => each.capture_reference === reference && each.capture_minor === amount_minor)) outside.broken.push('a capture was asked for that is not written down')
    return about(deal => capture(deal, amount_minor))(call, payment)
  },
  refund: (call, payment, { reference, amount_minor }) => {
    const outside = outsideOf(call)
    if (!outside.book().refunds.some(each => each.reference === reference && each.amount_minor === amount_minor)) outside.broken.push('a refund was asked for that is not written down')
    return outside.line.send(call.account, () => {
      const deal = find(outside, { account_id: call.account.id, reference: payment.reference })
      return deal === undefined ? refused({ code: 'no', message: 'There is no such payment' }) : giveBack(deal, reference, amount_minor, outside.refunds.shift() ?? 'success')
    })
  },
  fetchRefund: (call, payment, { reference }) => {
    const outside = outsideOf(call)
    return outside.line.send(call.account, () => {
      const deal = find(outside, { account_id: call.account.id, reference: payment.reference })
      return deal === undefined ? notKnown('no_payment') : refundAt(deal, reference)
    })
  },
  readWebhook: () => ({ verdict: 'forged', because: 'the walk tells its notices itself' }),
  readReturn: () => ({ verdict: 'unsigned' }),
  settlements: async () => ({ outcome: 'done', lines: [], next: undefined }),
})

/** One that can do everything; one that holds by the account's setting; one that can neither close a payment nor let a hold go, as Razorpay. */
const all = [connector('able', [], 'payment'), connector('by_account', [], 'account'), connector('bare', ['close', 'void', 'preauth'], 'account')]

export const walkConnector = (name: string): Connector => all.find(each => each.name === name) ?? all[0] as Connector
