import { paymentOf, referenceKey, type Book, type News, type Payment, type PaymentState } from '../../orders/index.ts'
import { holdsSlot } from '../../payments/payment.ts'
import { contradictions } from '../books.ts'

/** Where a payment may go from where it is: the table of docs, and not that of the code. Whoever stands in no row is final. */
const ways: Record<PaymentState, readonly PaymentState[]> = {
  initiated: ['redirected', 'pending', 'authorized', 'captured', 'failed', 'init_failed', 'user_dropped', 'reversed'],
  redirected: ['pending', 'authorized', 'captured', 'failed', 'user_dropped', 'reversed'],
  pending: ['authorized', 'captured', 'failed', 'user_dropped', 'reversed'],
  authorized: ['capturing', 'voiding', 'captured', 'reversed'],
  capturing: ['captured', 'authorized', 'reversed'],
  voiding: ['reversed', 'authorized', 'captured'],
  failed: ['authorized', 'captured', 'reversed'],
  user_dropped: ['authorized', 'captured', 'reversed'],
  init_failed: [],
  captured: [],
  reversed: [],
}

/** Told without a change of anything that has to do with money. */
const onlyTold = ['payment.routed', 'payment.mismatch', 'payment.hold_stays', 'payment.given_back']

/** What nobody may change silently. */
const ofConsequence = ({ order, payments, tries, refunds }: Book) => JSON.stringify([
  order.settled_by,
  payments.map(({ state, authorized_minor, captured_minor, refunded_minor, reference, release }) => [state, `${authorized_minor} ${captured_minor} ${refunded_minor}`, reference, release]),
  tries.toSorted((a, b) => a.payment - b.payment || a.number - b.number).map(({ reference, aside_minor, release }) => [reference, String(aside_minor), release]),
  refunds.map(({ state, late_success }) => [state, late_success]),
])

/** What is wrong with a commit, in words: the money rules that a book can show, and those that only a step can. */
export const breaches = (before: Book, after: Book, told: readonly News[]): string[] => {
  const found = contradictions({ ...after, news: [...told, ...after.news] })
  const changed = ofConsequence(before) !== ofConsequence(after)
  const says = after.news.filter(({ kind }) => !onlyTold.includes(kind))
  if (changed && says.length === 0) found.push(`changed without an event: ${ofConsequence(before)} to ${ofConsequence(after)}`)
  if (!changed && says.length > 0) found.push(`events without a change: ${says.map(({ kind }) => kind).join(', ')}`)
  for (const payment of after.payments) {
    const was = paymentOf(before, payment.number)
    found.push(...wrongWay(was, payment, after.news))
    if (payment.state === 'authorized' && !after.order.preauth && was?.state !== 'capturing' && was?.state !== 'voiding' && was?.state !== 'authorized') found.push(`payment ${payment.number}: held, and the order wanted no hold`)
  }
  for (const { payment, number, reference, account_id } of before.tries) {
    const now = after.tries.find(each => each.payment === payment && each.number === number)
    if (now?.reference !== reference || now.account_id !== account_id) found.push(`try ${number} of payment ${payment} has another reference or account than it had`)
  }
  for (const tried of after.tries) {
    const was = before.tries.find(({ reference }) => reference === tried.reference)
    const payment = paymentOf(before, tried.payment)
    const say = (what: string) => found.push(`try ${tried.number} of payment ${tried.payment}: ${what}`)
    if (was === undefined && (before.order.settled_by !== null || tried.asked_at >= before.order.expires_at)) say('begun on an order that is paid or over')
    if (was === undefined && !isNamed(after, tried.account_id, tried.reference)) say('its gateway could not speak of it')
    const beside = payment !== undefined && (holdsSlot(payment.state) || payment.state === 'reversed' || payment.state === 'init_failed')
    if ((tried.aside_minor ?? 0n) > (was?.aside_minor ?? 0n) && !beside) say('its money goes back, and could have paid')
  }
  for (const refund of after.refunds.slice(before.refunds.length)) {
    const account_id = refund.try === null ? paymentOf(after, refund.payment)?.account_id : after.tries.find(({ payment, number }) => payment === refund.payment && number === refund.try)?.account_id
    if (account_id == null || !isNamed(after, account_id, refund.reference)) found.push(`refund ${refund.number}: its gateway could not speak of it`)
  }
  const references = [...after.tries, ...after.refunds].map(({ reference }) => reference)
  if (new Set(references).size !== references.length) found.push('a reference is used twice')
  return found
}

const isNamed = ({ refs }: Book, account_id: string, reference: string) => refs.some(({ ref_key }) => ref_key === referenceKey(account_id, reference))

const isState = (text: string): text is PaymentState => text in ways

/** The events of the commit tell each state that the payment went through, and each was to be had from the one before. */
const wrongWay = (before: Payment | undefined, after: Payment, news: readonly News[]): string[] => {
  const states = news.filter(({ payment }) => payment === after.number).map(({ kind }) => kind.replace('payment.', '')).filter(isState)
  const [first, ...path] = before === undefined ? states : [before.state, ...states]
  const say = (what: string) => `payment ${after.number}: ${what} (${[first, ...path].join(', ')})`
  const found: string[] = []
  if ((path.at(-1) ?? first) !== after.state) found.push(say(`the events do not end at ${after.state}`))
  let from = first
  for (const to of path) {
    if (from !== undefined && !ways[from].includes(to)) found.push(say(`from ${from} to ${to}`))
    from = to
  }
  if (before !== undefined && before.captured_minor > 0n && before.captured_minor !== after.captured_minor) found.push(say('captured changed'))
  return found
}
