import fc from 'fast-check'
import { expect, it } from 'vitest'
import { networkOf } from '../routing/index.ts'
import { refusalOf } from '../testing/refusal.ts'
import { allowedBy, describe as keptOf } from './instrument.ts'
import { readInstrument } from './read-instrument.ts'
import { createPaymentExamples } from './examples.ts'

const now = new Date('2026-11-24T06:30:00Z')
const refusal = (payment_method: 'upi' | 'card' | 'netbanking' | 'wallet', payment_method_details: Record<string, unknown>, at = now) =>
  refusalOf(() => readInstrument({ payment_method, payment_method_details }, at))?.message ?? 'read'
const card = { card_number: '4111111111111111', card_holder_name: 'Priya Sharma', card_expiry_mm: '12', card_expiry_yy: '30', card_cvv: '123' }

it('reads every published example', () => {
  for (const example of Object.values(createPaymentExamples)) expect(readInstrument(example as Parameters<typeof readInstrument>[0], now).method).toBe(example.payment_method)
})

it.each<[string, 'upi' | 'card' | 'netbanking' | 'wallet', Record<string, unknown>, string]>([
  ['no UPI id and no channel', 'upi', {}, 'upi_id is required, or channel must be intent or qrcode'],
  ['a UPI id with a channel for others', 'upi', { upi_id: 'a.b@bank', channel: 'intent' }, 'channel must be left out'],
  ['no UPI id at all', 'upi', { upi_id: 'priya' }, 'upi_id must be a UPI id'],
  ['an unknown channel', 'upi', { channel: 'sms' }, 'channel must be one of'],
  ['a number for a text', 'card', { ...card, card_cvv: 123 }, 'card_cvv must be a string'],
  ['a missing field', 'card', { ...card, card_cvv: undefined }, 'card_cvv is required'],
  ['a wrong check digit', 'card', { ...card, card_number: '4111111111111112' }, 'card_number must be a valid card number'],
  ['a card number of letters', 'card', { ...card, card_number: 'four' }, 'card_number must be a valid card number'],
  ['month 13', 'card', { ...card, card_expiry_mm: '13' }, 'card_expiry_mm must be 01 to 12'],
  ['a year of four digits', 'card', { ...card, card_expiry_yy: '2030' }, 'card_expiry_yy must be the last two digits'],
  ['an expired card', 'card', { ...card, card_expiry_mm: '10', card_expiry_yy: '26' }, 'card_expiry_yy and card_expiry_mm lie in the past'],
  ['a channel that cards do not have', 'card', { ...card, channel: 'intent' }, 'channel must be hosted, or left out'],
  ['a channel that is no text', 'card', { channel: 7 }, 'channel must be hosted, or left out'],
  ['a card beside the gateway\'s page', 'card', { channel: 'hosted', ...card }, 'card_number must be left out where channel is hosted'],
  ['a part of a card beside the gateway\'s page', 'card', { channel: 'hosted', card_cvv: null }, 'card_cvv must be left out where channel is hosted'],
  ['a blank name', 'card', { ...card, card_holder_name: '  ' }, 'card_holder_name must be'],
  ['a name with a control character', 'card', { ...card, card_holder_name: 'Priya\u0000' }, 'card_holder_name must be'],
  ['a bank with a space', 'netbanking', { netbanking_bank_code: 'H DFC' }, 'netbanking_bank_code must be'],
  ['no wallet', 'wallet', {}, 'wallet_provider is required'],
])('refuses %s, naming the field and never its value', (_, method, details, says) => {
  const message = refusal(method, details)
  expect(message).toMatch(/^payment_method_details\./)
  expect(message).toContain(says)
  for (const value of Object.values(details)) if (typeof value === 'string' && value.length > 6) expect(message).not.toContain(value)
})

it('reads a card that the gateway\'s page asks for, and keeps no more of it than that', () => {
  const instrument = readInstrument({ payment_method: 'card', payment_method_details: { channel: 'hosted', theme: 'dark' } }, now)
  expect(instrument).toEqual({ method: 'card', channel: 'hosted' })
  expect(keptOf(instrument)).toEqual({ channel: 'hosted' })
  expect(['cc', 'dc', 'upi,nb'].map(methods => allowedBy(methods, instrument))).toEqual([true, true, false])
})

it('takes a card to the end of its month', () => {
  const of = (at: string) => refusal('card', { ...card, card_expiry_mm: '11', card_expiry_yy: '26' }, new Date(at))
  expect(of('2026-11-30T23:59:59Z')).toBe('read')
  expect(of('2026-12-02T00:00:00Z')).toMatch('lie in the past')
})

it('reads any details without failing in any other way than a refusal', () => {
  const method = fc.constantFrom('upi', 'card', 'netbanking', 'wallet')
  fc.assert(fc.property(method, fc.dictionary(fc.constantFrom('upi_id', 'channel', 'app_name', ...Object.keys(card), 'netbanking_bank_code', 'wallet_provider', '__proto__'), fc.anything()), (payment_method, details) => {
    expect(typeof refusal(payment_method, details)).toBe('string')
  }))
})

it('knows a network by the first digits', () => {
  expect(['4111111111111111', '5105105105105100', '2221000000000009', '378282246310005', '36148900647913', '6521111111111117', '5085000000000000', '9'].map(networkOf))
    .toEqual(['visa', 'mastercard', 'mastercard', 'amex', 'diners', 'rupay', 'rupay', 'unknown'])
})

it('keeps no whole number of a card and no name of a UPI id', () => {
  expect(keptOf(readInstrument({ payment_method: 'upi', payment_method_details: { upi_id: 'priya.sharma@okbank' } }, now))).toEqual({ channel: 'collect', handle: '@okbank' })
  expect(keptOf(readInstrument({ payment_method: 'card', payment_method_details: card }, now))).toEqual({ network: 'visa', bin: '411111', last4: '1111' })
})

it('knows the order\'s own names of methods', () => {
  const instrument = readInstrument({ payment_method: 'card', payment_method_details: card }, now)
  expect(['cc', 'dc', 'cc,dc', 'upi, dc', 'nb,wallet,upi', 'ccc'].map(methods => allowedBy(methods, instrument))).toEqual([true, true, true, true, false, false])
})
