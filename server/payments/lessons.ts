import type { PaymentAnswer } from '../gateways/index.ts'
import { paymentOf, type Difference, type Payment, type Try } from '../orders/index.ts'
import { seconds } from '../platform/clock.ts'
import { outcomeOf, type Chooser, type Outcome, type Segment } from '../routing/index.ts'

/** What a chooser is told by. */
export type Pupil = Pick<Chooser, 'began' | 'ended'>

/** Without an answer for so long, an account is taken to be failing until it is known better. */
export const PROVISIONAL_MS = seconds(5)

/** Where the payment belongs in what is learnt: as its decision had it, by what its row keeps of the instrument. */
const segmentOf = ({ method, currency, instrument: { network, bank, provider, handle, channel } }: Payment): Segment =>
  ({ method, network_or_bank: network ?? bank ?? provider ?? handle?.slice(1).toLowerCase() ?? channel ?? null, currency })

const idOf = ({ order_key, payment, number }: Try) => `${order_key}/${payment}/${number}`

/** The answer that a try ended with, as far as its row keeps it. */
const answerOf = ({ outcome, code, fault }: Pick<Try, 'outcome' | 'code' | 'fault'>): PaymentAnswer | undefined => {
  const word = { code: code ?? '', message: '' }
  switch (outcome) {
    case null: case 'needs_payer': return undefined
    case 'unknown': return { outcome, message: '' }
    case 'declined': return { outcome, decline: { ...word, raw: '', fault: faults.find(each => each === fault) ?? 'gateway', retry: 'never' }, facts: {} }
    case 'not_charged': return { outcome, ...word, because: code === 'unsupported' ? 'unsupported' : 'refused' }
    case 'done': return { outcome, event: events.find(each => each === code) ?? 'capture', facts: {} }
  }
}
const faults = ['payer', 'issuer', 'gateway', 'us'] as const
const events = ['authorize', 'capture', 'void', 'drop'] as const

/** Undefined: nothing to learn yet, or nothing more – what is let go later was taken well, so that the first word stands. */
const lessonOf = (tried: Try): Outcome | undefined => {
  const answer = answerOf(tried)
  return answer === undefined || tried.code === 'void' ? undefined : outcomeOf(answer)
}

/** A try counts once, by its first success or failure. What was said after that, by a report days later, teaches nothing, and whichever process hears it. */
const nextLesson = (was: Try, tried: Try): Outcome | undefined => {
  const taught = lessonOf(was)
  return taught === 'success' || taught === 'failure' || (was.outcome === tried.outcome && was.code === tried.code) ? undefined : lessonOf(tried)
}

/**
 * Tells the chooser what each committed change taught, whoever brought it: the answer to a start, a notice, a check. A
 * change is committed by one process, so that it is told once; telling costs memory only.
 */
export const teach = (chooser: Pupil) => ({ before, after }: Difference) => {
  for (const tried of after.tries) {
    if (before.tries.includes(tried)) continue
    const payment = paymentOf(after, tried.payment)
    if (payment === undefined) continue
    const was = before.tries.find(each => each.payment === tried.payment && each.number === tried.number)
    const scope = after.order.project_id
    if (was === undefined) chooser.began(scope, idOf(tried), tried.account_id, segmentOf(payment), tried.asked_at.getTime())
    const lesson = was === undefined ? lessonOf(tried) : nextLesson(was, tried)
    if (lesson !== undefined) chooser.ended(scope, idOf(tried), tried.account_id, segmentOf(payment), lesson, (tried.answered_at ?? tried.asked_at).getTime())
  }
}

/** Says so if the current try's gateway has not answered in time; call what it returns when it has. */
export const watchSilence = (chooser: Pupil, project_id: string, payment: Payment, now_ms: () => number) => {
  const { order_key, number, tries, account_id } = payment
  const timer = setTimeout(() => {
    if (account_id !== null) chooser.ended(project_id, `${order_key}/${number}/${tries}`, account_id, segmentOf(payment), 'provisional_failure', now_ms())
  }, PROVISIONAL_MS)
  return () => { clearTimeout(timer) }
}
