import fc from 'fast-check'
import { expect, it } from 'vitest'
import { paymentStates, type PaymentState } from '../orders/index.ts'
import { advance, holdsSlot, isOpen, wireStatus, type PaymentEvent } from './payment.ts'
import { paymentIn, started } from '../testing/books.ts'

const events = ['redirect', 'wait', 'authorize', 'capture', 'decline', 'drop', 'void', 'abandon', 'reverse', 'ask_capture', 'ask_void', 'refuse'] as const satisfies readonly PaymentEvent[]
const statesAfter = (all: readonly PaymentEvent[]) => all.reduce<PaymentState[]>((states, event) => {
  const from = states.at(-1) ?? 'initiated'
  return [...states, advance(from, event) ?? from]
}, ['initiated'])
const anyEvents = fc.array(fc.constantFrom(...events), { maxLength: 20 })

it.each<[string, PaymentEvent[], PaymentState]>([
  ['is captured after a redirect', ['redirect', 'capture'], 'captured'],
  ['is voided while only authorized', ['authorize', 'ask_void', 'void'], 'reversed'],
  ['is captured once it was authorized', ['redirect', 'authorize', 'ask_capture', 'capture'], 'captured'],
  ['is held still when the capture was refused', ['authorize', 'ask_capture', 'refuse'], 'authorized'],
  ['is captured though it was to be voided: the capture had won', ['authorize', 'ask_void', 'capture'], 'captured'],
  ['lapses while it is being captured', ['authorize', 'ask_capture', 'void'], 'reversed'],
  ['ignores a decline that arrives late', ['authorize', 'capture', 'decline'], 'captured'],
  ['ignores a decline while money is held', ['authorize', 'decline'], 'authorized'],
  ['is captured though the payer had left', ['redirect', 'drop', 'capture'], 'captured'],
  ['is captured though it had failed', ['wait', 'decline', 'capture'], 'captured'],
  ['is authorized though it had failed', ['wait', 'decline', 'authorize'], 'authorized'],
  ['never began, and never will', ['abandon', 'capture', 'authorize', 'redirect'], 'init_failed'],
  ['stays reversed', ['wait', 'reverse', 'capture', 'authorize', 'decline'], 'reversed'],
  ['does not go back to the payer', ['wait', 'redirect'], 'pending'],
  ['is not captured before it is held', ['redirect', 'ask_capture'], 'redirected'],
  ['is not voided once it is captured', ['capture', 'ask_void', 'void'], 'captured'],
])('%s', (_, all, state) => expect(statesAfter(all).at(-1)).toBe(state))

it('is captured at most once, and nothing follows it', () => {
  fc.assert(fc.property(anyEvents, all => {
    const states = statesAfter(all)
    const captured = states.indexOf('captured')
    expect(captured === -1 || states.slice(captured).every(state => state === 'captured')).toBe(true)
  }))
})

it('changes nothing by a repeat of what was just heard', () => {
  fc.assert(fc.property(anyEvents, fc.constantFrom('authorize', 'capture', 'decline', 'drop', 'void'), (all, event) => {
    const once = statesAfter([...all, event]).at(-1)
    expect(statesAfter([...all, event, event]).at(-1)).toBe(once)
  }))
})

it('never fails what holds money', () => {
  fc.assert(fc.property(fc.constantFrom(...paymentStates.filter(holdsSlot)), anyEvents, (from, all) => {
    const end = all.reduce<PaymentState>((state, event) => advance(state, event) ?? state, from)
    expect(['authorized', 'capturing', 'voiding', 'captured', 'reversed']).toContain(end)
  }))
})

it('can still become paid, or given back, from every state but the first refusal', () => {
  for (const state of paymentStates.filter(each => isOpen(each) || each === 'failed' || each === 'user_dropped')) {
    expect(advance(state, 'capture')).toBe('captured')
    expect(advance(state, 'authorize')).toBe('authorized')
    expect(advance(state, 'reverse')).toBe('reversed')
  }
})

it('shows each state as a pair; a reversal as VOIDED or, where money had been taken, as SUCCESS', () => {
  const payment = paymentIn(started(1))
  const shown = paymentStates.map(state => wireStatus({ ...payment, state }).join(' '))
  expect(shown).toEqual([
    'INITIATED PENDING', 'REDIRECTED PENDING', 'PENDING PENDING', 'SUCCESS AUTHORISED', 'SUCCESS PENDING', 'SUCCESS PENDING',
    'SUCCESS SUCCESS', 'FAILED FAILED', 'USER_DROPPED FAILED', 'INIT_FAILED FAILED', 'REVERSED VOIDED',
  ])
  expect(wireStatus({ ...payment, state: 'reversed', captured_minor: 1n })).toEqual(['REVERSED', 'SUCCESS'])
})
