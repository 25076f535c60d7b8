import { expect, it } from 'vitest'
import type { Decline, PaymentAnswer } from '../../gateways/index.ts'
import { outcomeOf, type Outcome } from './index.ts'

const declined = (code: string, fault: Decline['fault']): PaymentAnswer => ({ outcome: 'declined', decline: { code, raw: code, message: code, fault, retry: 'elsewhere' }, facts: {} })
const notCharged = (because: 'not_sent' | 'refused' | 'not_known' | 'unsupported'): PaymentAnswer => ({ outcome: 'not_charged', because, code: because, message: because })

it.each<[string, PaymentAnswer, Outcome | undefined]>([
  ['money that was taken', { outcome: 'done', event: 'capture', facts: {} }, 'success'],
  ['money that is held', { outcome: 'done', event: 'authorize', facts: {} }, 'success'],
  ['a payer who left', { outcome: 'done', event: 'drop', facts: {} }, 'neutral'],
  ['money that was let go', { outcome: 'done', event: 'void', facts: {} }, 'neutral'],
  ['a payer who has yet to act', { outcome: 'needs_payer', next: { kind: 'wait' }, facts: {} }, undefined],
  ['too little money', declined('insufficient_funds', 'payer'), 'neutral'],
  ['a wrong OTP', declined('incorrect_otp', 'payer'), 'neutral'],
  ['an issuer that refuses', declined('do_not_honor', 'issuer'), 'neutral'],
  ['an issuer that was not reached', declined('issuer_unavailable', 'issuer'), 'failure'],
  ['a gateway that failed', declined('system_malfunction', 'gateway'), 'failure'],
  ['what we did wrong', declined('invalid_merchant', 'us'), 'neutral'],
  ['a request that did not get there', notCharged('not_sent'), 'failure'],
  ['a request that was refused', notCharged('refused'), 'failure'],
  ['what the gateway cannot do', notCharged('unsupported'), 'neutral'],
  ['a time-out', { outcome: 'unknown', message: 'no answer in time' }, 'provisional_failure'],
])('counts %s', (_, answer, outcome) => expect(outcomeOf(answer)).toBe(outcome))
