import type { NotCharged, PaymentAnswer, PaymentAtGateway, Unknown } from './connector.ts'

/** Answers that every connector gives, in the port's words. */

export const unknown = (message: string): Unknown => ({ outcome: 'unknown', message })
/** The gateway reports success with less money than was asked, or another currency. */
export const wrongMoney = (message: string): Unknown => ({ outcome: 'unknown', message, wrong_money: true })
/** What is wrong with money that the gateway reports for a payment: another currency, or less of it; undefined where nothing is. More is a surcharge. */
export const whatIsWrong = (asked: Pick<PaymentAtGateway, 'amount_minor' | 'currency'>, { amount_minor, currency }: { amount_minor: bigint; currency: string }): Unknown | undefined => {
  if (currency !== asked.currency) return wrongMoney(`the gateway reports ${currency.slice(0, 10)} where ${asked.currency} was asked`)
  return amount_minor < asked.amount_minor ? wrongMoney('the gateway reports less money than was asked') : undefined
}

/**
 * The truth of several attempts at one order: money taken or held before money that is not what was asked, before anything
 * going on, before what came to nothing. Undefined where there are none.
 */
export const truthOf = (attempts: readonly PaymentAnswer[]): PaymentAnswer | undefined => {
  const first = (fits: (answer: PaymentAnswer) => boolean) => attempts.find(fits)
  return first(answer => answer.outcome === 'done' && (answer.event === 'capture' || answer.event === 'authorize'))
    ?? first(answer => answer.outcome === 'unknown' && answer.wrong_money === true) ?? first(answer => answer.outcome === 'unknown') ?? first(answer => answer.outcome === 'needs_payer')
    ?? first(answer => answer.outcome === 'done' && answer.event === 'void') ?? attempts[0]
}

export const notSent = (message: string): NotCharged => ({ outcome: 'not_charged', because: 'not_sent', code: 'gateway_unreachable', message })
export const refused = ({ code, message }: { code: string; message: string }): NotCharged => ({ outcome: 'not_charged', because: 'refused', code, message })
export const unsupported = (message: string): NotCharged => ({ outcome: 'not_charged', because: 'unsupported', code: 'unsupported', message })
export const notKnown = (code: string): NotCharged => ({ outcome: 'not_charged', because: 'not_known', code, message: 'The gateway has nothing under this reference' })

/** There is no page or order to pay on, or nobody knows where it is: whatever went wrong with making it, no payer can have paid there. */
export const noPage = (message: string): NotCharged => refused({ code: 'gateway_failed', message })

/** Facts without what was not said, so that it does not hide what is known already. */
export const stated = <T extends object>(given: Partial<T>) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T
