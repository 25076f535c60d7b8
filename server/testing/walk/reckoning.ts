import { paymentOf } from '../../orders/index.ts'
import { EXPIRY } from '../books.ts'
import { goneBack, type Deal } from './gateway.ts'
import type { World } from './world.ts'

/** Money that is nobody's: neither the order's own payment, nor given back, nor shown to a person. */
export const lost = ({ store, outside }: World, deal: Deal): string[] => {
  const book = store.whole()
  const ref = book.tries.find(({ reference }) => reference === deal.reference)
  const payment = ref && paymentOf(book, ref.payment)
  const say = (what: string) => [`payment ${payment?.number} (${payment?.state}), try ${ref?.number}, ${deal.account_id}, ${deal.state}: ${what}`]
  if (payment === undefined || ref === undefined) return say('the gateway has a payment that the books do not have')
  const own = payment.reference === deal.reference && payment.state !== 'init_failed'
  if (isShown(outside.deals, book, ref.payment, deal.reference)) return []
  if (deal.state === 'held') return say('held for ever')
  if (deal.state === 'waiting') return say('the payer can still pay')
  const late = deal.at !== undefined && deal.at >= EXPIRY
  if (own && payment.state === 'captured' && late) return say('paid after the end of the order, and kept')
  if (own && !late && book.news.some(({ kind, payment: of, detail }) => kind === 'payment.reversed' && of === payment.number && detail?.['why'] === 'paid after the order had expired')) return say('paid in time, and reversed as late')
  const left = deal.state === 'taken' ? deal.captured_minor - goneBack(deal) : 0n
  if (own && payment.state === 'captured') {
    const back = book.refunds.filter(refund => refund.payment === payment.number && refund.try === null && refund.state === 'success').reduce((sum, { amount_minor }) => sum + amount_minor, 0n)
    if (deal.state !== 'taken' || deal.captured_minor !== payment.captured_minor) return say(`the books have ${payment.captured_minor}, the gateway ${deal.captured_minor}`)
    return left === payment.captured_minor - back ? [] : say(`${left} is left there, ${payment.captured_minor - back} in the books`)
  }
  return left === 0n ? [] : say(`${left} is lost`)
}

/** There is money in the world that only a person can see to. */
export const isLeftForPeople = ({ store, outside }: World) => {
  const book = store.whole()
  return book.tries.some(({ payment, reference }) => isShown(outside.deals, book, payment, reference))
}

/** By the doctor (doctor/rules.ts): wrong money, money owed back whose refund failed, a refund that went through or failed late. */
const isShown = (deals: readonly Deal[], { payments, tries, refunds, news }: ReturnType<World['store']['whole']>, number: number, reference: string) => {
  const made = deals.flatMap(deal => deal.refunds.map(refund => refund.reference))
  const payment = payments[number - 1]
  const tried = tries.find(each => each.payment === number && each.reference === reference)
  if (tried?.code === 'wrong_money' && payment?.reference !== reference) return true
  const open = ['initiated', 'redirected', 'pending', 'failed', 'user_dropped', 'init_failed'].includes(payment?.state ?? '')
  if (open && payment?.reference === reference && news.some(({ kind, payment: of }) => kind === 'payment.mismatch' && of === number)) return true
  return refunds.some(refund => refund.payment === number && (refund.try === null ? payment?.reference === reference : refund.try === tried?.number)
    && (refund.late_success || (made.includes(refund.reference) && (payment?.state === 'reversed' || refund.try !== null) && (refund.state === 'failed' || refund.state === 'cancelled'))))
}

/** What is still open when there is nothing left to learn. */
export const unknowns = ({ store, outside }: World): string[] => {
  const book = store.whole()
  const open = book.payments.filter(({ state }) => !['captured', 'reversed', 'failed', 'user_dropped', 'init_failed'].includes(state))
  const found: string[] = open.filter(({ number, reference }) => !isShown(outside.deals, book, number, reference ?? '')).map(({ number, state }) => `payment ${number} is ${state} for ever`)
  for (const { number, state, release } of book.payments) if (release === 'due') found.push(`payment ${number} (${state}) is never let go`)
  for (const { payment, number, release } of book.tries) if (release === 'due') found.push(`try ${number} of payment ${payment} is never let go`)
  for (const { number, state } of book.refunds) if (state === 'pending') found.push(`refund ${number} is pending for ever`)
  for (const { number, reference, account_id, state } of book.payments) {
    if (state === 'captured' && outside.deals.find(deal => deal.account_id === account_id && deal.reference === reference)?.state !== 'taken') found.push(`payment ${number} is captured, and the gateway has nothing`)
  }
  return found
}
