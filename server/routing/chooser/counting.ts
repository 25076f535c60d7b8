import type { Decline, PaymentAnswer } from '../../gateways/index.ts'
import type { Outcome } from './tries.ts'

/**
 * Whom a decline says something about. A wrong OTP or too little money would have failed anywhere, and a payer who left says nothing of the gateway; an
 * issuer that was not reached may be reached through another. What we did wrong ourselves is nobody else's failure.
 */
const ofFault: Record<Decline['fault'], Outcome> = { payer: 'neutral', issuer: 'neutral', gateway: 'failure', us: 'neutral' }

/** The issuer did not refuse: it was not reached, or did not answer. A gateway's way to the issuer has a part in that. */
const unreached: ReadonlySet<string> = new Set([
  'issuer_unavailable', 'issuer_timed_out', 'response_too_late', 'request_timed_out', 'debit_timed_out', 'system_malfunction', 'cut_off_in_progress',
  'try_again_later', 'authentication_unavailable',
])

/** Why nothing was charged, where the request never got to where money moves. An account at its limit, or one we did not ask, failed nobody. */
const ofNotCharged: Record<Extract<PaymentAnswer, { outcome: 'not_charged' }>['because'], Outcome> = {
  not_sent: 'failure', refused: 'failure', not_known: 'failure', unsupported: 'neutral',
}

/** What an answer says of the gateway; undefined while it says nothing yet. Nothing here says anything of the money. */
export const outcomeOf = (answer: PaymentAnswer): Outcome | undefined => {
  switch (answer.outcome) {
    case 'done': return answer.event === 'drop' || answer.event === 'void' ? 'neutral' : 'success'
    case 'needs_payer': return undefined
    case 'declined': return answer.decline.fault === 'issuer' && unreached.has(answer.decline.code) ? 'failure' : ofFault[answer.decline.fault]
    case 'not_charged': return ofNotCharged[answer.because]
    case 'unknown': return 'provisional_failure'
  }
}
