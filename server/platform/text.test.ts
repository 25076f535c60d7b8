import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyText } from '../testing/any-text.ts'
import { quickest } from '../testing/quickest.ts'
import { formats } from './formats.ts'
import { isCleanLines, isCleanText } from './text.ts'

it.each([
  ['Zoë Müller', true, true], ['प्रिया शर्मा', true, true], ['👩‍👩‍👧‍👦', true, true], ['a\u200Db', true, true], ['', true, true],
  ['a\tb', false, true], ['a\r\nb', false, true], ['a\u0000b', false, false], ['a\u001Bb', false, false], ['a\u007Fb', false, false], ['a\u0085b', false, false],
  ['a\uD800b', false, false], ['\uDC00', false, false],
])('takes %j as text: %s, as lines: %s', (text, clean, lines) => {
  expect([isCleanText(text), isCleanLines(text)]).toEqual([clean, lines])
})

it('takes as clean only what comes back the same from UTF-8', () => {
  fc.assert(fc.property(anyText, text => {
    if (isCleanText(text)) expect(isCleanLines(text)).toBe(true)
    if (isCleanLines(text)) expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text)
  }))
})

it.each<[keyof typeof formats, string[], string[]]>([
  ['merchant-id', ['a', 'order_1', 'a.b:c@d+e-f', 'x'.repeat(100)], ['', 'a b', 'ä', 'a/b', 'a\n', 'x'.repeat(101), '../x', 'a%20']],
  ['email', ['a@example.com', 'first.last+tag@sub.example.co.in', "o'brien@example.com"], ['', 'a', 'a@', '@b.com', 'a@b', 'a b@example.com', 'a@example..com', 'a@-b.com', 'a..b@example.com', 'a@example.com\n', `${'a'.repeat(65)}@example.com`]],
  ['phone', ['9876543210', '+919876543210', '+12025550123'], ['', '987654321', '98765432101', '+0123456789', '+91 98765 43210', '+1234567890123456', '९८७६५४३२१०']],
  ['date-time', ['2024-12-01T00:00:00Z', '2024-02-29T23:59:59.999+05:30'], ['', '2024-12-01', '2023-02-29T00:00:00Z', '2024-13-01T00:00:00Z', '2024-12-01T24:00:00Z', '2024-12-01 00:00:00Z', '2024-12-01T00:00:00']],
  ['uri', ['https://mystore.com/payment-success?x=1#y', 'http://127.0.0.1:8049/'], ['', 'mystore.com', 'javascript:alert(1)', 'ftp://mystore.com', 'https://', 'https://my store.com', 'data:text/html,x']],
])('judges a %s', (format, good, bad) => {
  expect(good.filter(text => !formats[format].validate(text))).toEqual([])
  expect(bad.filter(text => formats[format].validate(text))).toEqual([])
})

it('judges any text in a blink', () => {
  fc.assert(fc.property(fc.constantFrom(...Object.values(formats)), fc.stringMatching(/^[a.@-]{200,2000}$/), ({ validate }, text) => {
    expect(quickest(100, () => validate(text))).toBeLessThan(100)
  }), { numRuns: 50 })
})
