import { notKnown, refused } from '../../gateways/answers.ts'
import type { PaymentAnswer, RefundAnswer } from '../../gateways/index.ts'

/** What a gateway has under a reference: the truth, whoever has heard of it. */
export interface Deal {
  account_id: string
  reference: string
  gateway_payment_id: string
  /** `processing`: the payer has done their part, and the gateway waits for the bank's word. */
  state: 'waiting' | 'processing' | 'held' | 'taken' | 'declined' | 'dropped' | 'closed' | 'voided'
  /** Where the payer pays: on a page; or in an app, and then the gateway makes a payment only when they have acted. */
  place: 'page' | 'app'
  /** Money that comes is only held at first. */
  holds: boolean
  /** Its gateway can neither close it nor let a hold go: they end by themselves. */
  ends_by_itself: boolean
  /** What the payer gave; by default what was asked. */
  amount_minor: bigint
  currency: string
  captured_minor: bigint
  /** When the money moved, by the gateway's clock. */
  at: Date | undefined
  retry: 'elsewhere' | 'later'
  /** It took the money too late, and gave it back by itself. */
  returned: boolean
  refunds: GivenBack[]
  /** Everything that was ever true of it, oldest first: what its notices say. */
  was: PaymentAnswer[]
  /** Its gateway has said that there is no money: to the start only, or since. Should there be some after all, who said so since owes us a notice. */
  denied: 'at_start' | 'since' | undefined
}

export interface GivenBack {
  reference: string
  amount_minor: bigint
  state: 'pending' | 'success' | 'failed' | 'cancelled'
  was: RefundAnswer[]
}

/** How the deal stands, in the port's words. */
export const standing = (deal: Deal): PaymentAnswer => {
  const { gateway_payment_id, amount_minor, currency, at, captured_minor } = deal
  const facts = { gateway_payment_id, amount_minor, currency, ...(at === undefined ? {} : { at }) }
  switch (deal.state) {
    case 'waiting': return deal.place === 'page' ? { outcome: 'needs_payer', next: { kind: 'redirect', url: 'https://bank.example' }, facts: { gateway_payment_id } }
      : { outcome: 'needs_payer', next: { kind: 'wait' }, facts: {} }
    case 'processing': return { outcome: 'unknown', message: 'the bank has not answered yet' }
    case 'held': return { outcome: 'done', event: 'authorize', facts }
    case 'taken': return { outcome: 'done', event: 'capture', facts: { ...facts, captured_minor } }
    case 'declined': return { outcome: 'declined', decline: { code: 'issuer_unavailable', raw: '91', message: 'Declined', fault: 'issuer', retry: deal.retry }, facts: { gateway_payment_id } }
    case 'closed': return { outcome: 'declined', decline: { code: 'not_paid_in_time', raw: 'expired', message: 'Closed', fault: 'payer', retry: 'never' }, facts: { gateway_payment_id } }
    case 'dropped': return { outcome: 'done', event: 'drop', facts: { gateway_payment_id } }
    case 'voided': return { outcome: 'done', event: 'void', facts: { gateway_payment_id } }
  }
}

/** The answer says that there is no money, and that there will be none. */
export const denies = (answer: PaymentAnswer) => answer.outcome === 'declined' || (answer.outcome === 'done' && (answer.event === 'drop' || answer.event === 'void'))

/** The deal moves; what is true of it now will be told by a notice, some time. */
export const become = (deal: Deal, change: Partial<Deal>) => {
  Object.assign(deal, change)
  deal.was.push(standing(deal))
}

/** The payer's money comes: held, or taken at once. Paid once more, it stays as it is. */
export const approve = (deal: Deal, at: Date) => {
  if (deal.returned || ['held', 'taken', 'voided'].includes(deal.state)) return
  become(deal, { state: deal.holds ? 'held' : 'taken', at, captured_minor: deal.holds ? 0n : deal.amount_minor })
}

export const capture = (deal: Deal, amount_minor: bigint): PaymentAnswer => {
  if (deal.state === 'held') become(deal, { state: 'taken', captured_minor: amount_minor })
  return deal.state === 'taken' || deal.state === 'voided' ? standing(deal) : refused({ code: 'no', message: 'Nothing is held' })
}

export const letGo = (deal: Deal): PaymentAnswer => {
  if (deal.state === 'held') become(deal, { state: 'voided' })
  return deal.state === 'taken' || deal.state === 'voided' ? standing(deal) : refused({ code: 'no', message: 'Nothing is held' })
}

/** Nobody can pay there any more. What the bank is at, the gateway cannot stop. */
export const close = (deal: Deal): PaymentAnswer => {
  if (deal.state === 'waiting') become(deal, { state: 'closed' })
  return standing(deal)
}

const refundStanding = ({ reference, amount_minor, state }: GivenBack): RefundAnswer => {
  const facts = { gateway_refund_id: `r_${reference}`, amount_minor }
  return state === 'pending' ? { outcome: 'pending', facts } : { outcome: 'done', state, facts }
}

export const becomeRefund = (refund: GivenBack, state: GivenBack['state']) => {
  refund.state = state
  refund.was.push(refundStanding(refund))
}

export const goneBack = ({ refunds }: Deal) => refunds.filter(({ state }) => state === 'success').reduce((sum, { amount_minor }) => sum + amount_minor, 0n)
const promised = ({ refunds }: Deal) => refunds.filter(({ state }) => state === 'pending' || state === 'success').reduce((sum, { amount_minor }) => sum + amount_minor, 0n)

export const giveBack = (deal: Deal, reference: string, amount_minor: bigint, state: GivenBack['state']): RefundAnswer => {
  const known = deal.refunds.find(refund => refund.reference === reference)
  if (known !== undefined) return refundStanding(known)
  if (deal.state !== 'taken' || promised(deal) + amount_minor > deal.captured_minor) return refused({ code: 'no', message: 'There is not so much to give back' })
  const made: GivenBack = { reference, amount_minor, state, was: [] }
  deal.refunds.push(made)
  becomeRefund(made, state)
  return refundStanding(made)
}

export const refundAt = ({ refunds }: Deal, reference: string): RefundAnswer => {
  const known = refunds.find(refund => refund.reference === reference)
  return known === undefined ? notKnown('no_refund') : refundStanding(known)
}
