import { expect, it, vi } from 'vitest'
import type { PaymentAnswer } from '../gateways/index.ts'
import type { Book } from '../orders/index.ts'
import { later, minutes, seconds } from '../platform/clock.ts'
import { T0, account, answered, book, declined, declinedHere, done, notCharged, paymentIn, redirect, startOn, triedAt, unknown } from '../testing/books.ts'
import { hearPayment } from './hear.ts'
import { PROVISIONAL_MS, teach, watchSilence } from './lessons.ts'

/** What a chooser hears of a story, told change by change. */
const heard = (first: Book, ...changes: ((from: Book) => Book)[]) => {
  const words: string[] = []
  const learn = teach({
    began: (_scope, try_id, account_id, { method, network_or_bank, currency }) => words.push(`began ${try_id.split('/').slice(1).join('/')} at ${account_id}: ${method} ${network_or_bank} ${currency}`),
    ended: (_scope, try_id, account_id, _segment, outcome) => words.push(`${try_id.split('/').slice(1).join('/')} at ${account_id}: ${outcome}`),
  })
  changes.reduce((before, change) => {
    const after = change(before)
    learn({ before, after })
    return after
  }, first)
  return words
}
const start = (from: Book) => startOn(from)[0]
const answer = (word: PaymentAnswer) => (from: Book) => answered(from, word)
const notice = (word: PaymentAnswer, number = 1) => (from: Book) =>
  hearPayment(from, 1, word, { cause: 'gateway:webhook', now: later(T0, seconds(9)), reference: from.tries.find(each => each.number === number)?.reference ?? '' })
const fault = (whose: 'payer' | 'issuer' | 'gateway' | 'us'): PaymentAnswer => ({ ...declined, decline: { code: 'x', raw: 'x', message: 'x', fault: whose, retry: 'never' } } as PaymentAnswer)

it.each<[string, ((from: Book) => Book)[], string[]]>([
  ['of success once, though it is said three times', [answer(redirect), notice(done('capture')), notice(done('capture')), notice(done('authorize'))], ['success']],
  ['of success at the hold, and not again at the capture', [notice(done('authorize')), notice(done('void'))], ['success']],
  ['of a time-out for now, and of its outcome later', [answer(unknown), notice(unknown), notice(done('capture'))], ['provisional_failure', 'success']],
  ['of a time-out after which the gateway says no', [answer(unknown), notice(fault('gateway'))], ['provisional_failure', 'failure']],
  ["of a decline that is the gateway's", [notice(fault('gateway'))], ['failure']],
  ['of an issuer that was not reached', [answer(declinedHere)], ['failure']],
  ['of an issuer that refuses as of nothing', [notice(fault('issuer'))], ['neutral']],
  ["of a payer's fault as of nothing", [notice(fault('payer'))], ['neutral']],
  ['of our own fault as of nothing', [notice(fault('us'))], ['neutral']],
  ['of a payer who left as of nothing', [answer(redirect), notice(done('drop'))], ['neutral']],
  ['of a request that could not be sent', [answer(notCharged('not_sent'))], ['failure']],
  ['of a decline that was none, once: by its first word', [notice(fault('gateway')), notice(done('capture'))], ['failure']],
  ['of a decline that was none, and had said nothing of the gateway', [notice(fault('payer')), notice(done('capture'))], ['neutral', 'success']],
  ['of nothing while the payer is at it', [answer(redirect), notice(redirect)], []],
])('tells %s', (_, changes, outcomes) => {
  expect(heard(book(), start, ...changes)).toEqual(['began 1/1 at acc_1: card visa INR', ...outcomes.map(outcome => `1/1 at acc_1: ${outcome}`)])
})

it('tells of each try by itself', () => {
  expect(heard(book(), start, from => answered(from, declinedHere, account({ id: 'acc_2' })), notice(done('capture'), 2), notice(done('capture'), 1))).toEqual([
    'began 1/1 at acc_1: card visa INR', '1/1 at acc_1: failure', 'began 1/2 at acc_2: card visa INR', '1/2 at acc_2: success',
  ])
})

it.each([
  [{ method: 'upi', channel: 'collect', upi_id: 'a@OkBank' } as const, 'upi okbank INR'],
  [{ method: 'upi', channel: 'intent' } as const, 'upi intent INR'],
  [{ method: 'netbanking', bank: 'HDFC' } as const, 'netbanking HDFC INR'],
  [{ method: 'wallet', provider: 'wallet_phonepe' } as const, 'wallet wallet_phonepe INR'],
])('learns of %j under %s', (instrument, segment) => {
  expect(heard(book(), from => startOn(from, { instrument })[0])).toEqual([`began 1/1 at acc_1: ${segment}`])
})

it('takes five seconds of silence for a failure until it is known better, and an answer in time for none', () => {
  vi.useFakeTimers()
  try {
    const words: string[] = []
    const chooser = { began: () => {}, ended: (_scope: string, _try_id: string, account_id: string, _segment: unknown, outcome: string) => { words.push(`${account_id}: ${outcome}`) } }
    const payment = paymentIn(triedAt(2))
    const watch = () => watchSilence(chooser, 'proj_1', payment, () => T0.getTime())
    watch()()
    const answeredLate = watch()
    vi.advanceTimersByTime(PROVISIONAL_MS)
    answeredLate()
    vi.advanceTimersByTime(minutes(1))
    expect(words).toEqual(['acc_2: provisional_failure'])
  } finally {
    vi.useRealTimers()
  }
})
