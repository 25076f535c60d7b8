import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quickest } from '../testing/quickest.ts'
import { openRedactor } from './redact.ts'

const credentials = { client_id: 'TEST_CLIENT_7781', client_secret: 'cfsk_live_Zm9vYmFy+/x9' }
const copy = (body: string | undefined, text: string, { length = 'full', path = '/orders', shown = [] }: { length?: 'short' | 'full'; path?: string; shown?: string[] } = {}) =>
  openRedactor(credentials)({ method: 'POST', path, body, answer: { text } }, length, shown)

/** A number with the digit that makes it pass. */
const luhn = (start: string) => {
  for (let last = 0; last < 10; last += 1) {
    const sum = [...`${start}${last}`].toReversed().reduce((total, digit, at) => { const value = Number(digit) * (at % 2 === 0 ? 1 : 2); return total + (value > 9 ? value - 9 : value) }, 0)
    if (sum % 10 === 0) return `${start}${last}`
  }
  return start
}
const digits = (count: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count }).map(all => all.join(''))
const word = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP'), minLength: 5, maxLength: 12 })
/** Each different from every name and word that an API uses. */
const canaries = fc.record({
  card_number: digits(14).map(rest => luhn(`4${rest}`)), card_holder_name: fc.tuple(word, word).map(([first, last]) => `Zq${first} Xw${last}`), card_cvv: digits(3), customer_phone: digits(9).map(rest => `+919${rest}`),
  customer_email: word.map(name => `zq${name}@example.com`), upi_id: word.map(name => `xq${name}@okbank`), any: fc.string({ unit: fc.constantFrom(...'ghijkmnpqrstuvwxyz23456789'), minLength: 16, maxLength: 40 }).map(text => `zz${text}`),
})
type Canaries = typeof canaries extends fc.Arbitrary<infer Value> ? Value : never

const base64 = (text: string) => Buffer.from(text).toString('base64')
/** How a gateway may say again what it was told. */
const echoes: ((value: string) => string)[] = [
  value => value, value => value.toUpperCase(), value => `Payment of ${value} was declined`, value => `{"inner":"${value}"}`, encodeURIComponent, value => base64(value), value => base64(`{"a":"${value}","b":1}`),
  value => Buffer.from(value).toString('base64url'), value => Buffer.from(value).toString('hex'), value => `https://x.example/?q=${encodeURIComponent(value)}&status=1`, value => `\u0000${value}\n`,
]
const shownName = fc.constantFrom('message', 'status', 'error_description', 'id', 'orderId', 'reason', 'code', 'payment_method', 'RESPMSG')
const otherName = fc.constantFrom('data', 'card', 'customer_name', 'x', 'payload', 'customer', 'notes', 'signature', 'last4')

const asJson = (fields: [string, unknown][]) => JSON.stringify({ outer: Object.fromEntries(fields.slice(0, 3)), list: fields.slice(3).map(([name, value]) => ({ [name]: value })) })
const asForm = (fields: [string, unknown][]) => new URLSearchParams(fields.map(([name, value]) => [name, String(value)])).toString()
const asPage = (fields: [string, unknown][]) => `<html><title>${String(fields[0]?.[1])}</title><body>${fields.map(([, value]) => String(value)).join('<br>')}</body></html>`
const cutOff = (fields: [string, unknown][]) => { const whole = asJson(fields); return whole.slice(0, Math.floor(whole.length * 0.7)) }

/** None of the values, and nothing that says them in another way. */
const expectNone = (said: string, values: readonly string[]) => {
  const decoded = [said, ...[...said.matchAll(/[\w+/-]{4,}={0,2}/g)].flatMap(([run]) => [Buffer.from(run, 'base64').toString(), Buffer.from(run, 'hex').toString()]), ...[...said.matchAll(/(?:%[0-9a-f]{2}|[^\s%])+/gi)].map(([run]) => { try { return decodeURIComponent(run) } catch { return run } })]
  for (const value of values) for (const form of decoded) expect(form.toLowerCase(), said).not.toContain(value.toLowerCase())
}

describe('a copy of a call', () => {
  it('hides what a gateway says back of a person, cut off, too', () => {
    const body = JSON.stringify({ order_id: 'o1', refund_note: 'Sent to Priya Sharma, 12 Hill Road 😀😀😀' })
    expect(copy(body, '{"status":"OK","message":"Sent to Priya Sharma, 12 Hill Road 😀\\ud83d"}').answer).toBe('status=OK, message=•')
  })

  it('shows what happened to which payment, in the gateway\'s words, and that there was more', () => {
    const body = JSON.stringify({ order_id: 'abcdefghijklmnopqrst', order_amount: 170.1, customer_details: { customer_id: 'c_1', customer_phone: '+919876543210' } }).replace('}}', '},"big":12345678901234567890}')
    const text = '{"cf_order_id":"2149460581","order_amount":170.10,"error":{"code":"BAD","description":"Card declined by bank","step":null},"payments":[{"payment_status":"FAILED"},{"payment_status":"SUCCESS"}],"session":"s3cr3t"}'
    expect(copy(body, text)).toEqual({
      request: 'POST /orders order_id=abcdefghijklmnopqrst, order_amount=170.1, customer_id=•, customer_phone=•, big=•',
      answer: 'cf_order_id=2149460581, order_amount=170.10, code=BAD, description=Card declined by bank, step=null, payment_status=FAILED, payment_status=SUCCESS, session=•',
    })
    expect(copy(body, text, { length: 'short' })).toEqual({
      request: 'POST /orders order_id=abcdefghijklmnopqrst, order_amount=170.1',
      answer: 'cf_order_id=2149460581, order_amount=170.10, code=BAD, description=Card declined by bank, payment_status=FAILED, payment_status=SUCCESS',
    })
  })

  it.each<[string, string, string]>([
    ['a form', 'status=0&msg=Invalid+Hash.&firstname=Asha&udf1=x', 'status=0, msg=Invalid Hash., firstname=•, udf1=•'],
    ['a page by its title', '<!doctype html><title>503 Busy</title><p>Dear Asha', '50 characters: 503 Busy'],
    ['a page without one', '<h1>Dear Asha</h1>', '18 characters'],
    ['a line of text', 'upstream connect error', '22 characters: upstream connect error'],
    ['nothing', ' ', 'empty'],
    ['half an answer', '{"status":"FAILED","message":"No mon', 'status=FAILED, message=No mon'],
    ['nothing of a person', '{"customer":{"id":"c_1","status":"x"},"billing_details":{"code":"1"},"id":"pay_1"}', 'id=•, status=•, code=•, id=pay_1'],
    ['a list of ids', '{"ids":["pay_1","pay_2"]}', 'ids=pay_1, ids=pay_2'],
    ['text in escapes', String.raw`{"message":"caf\u00e9 \"closed\""}`, 'message=café "closed"'],
  ])('shows %s', (_, text, said) => expect(copy(undefined, text).answer).toBe(said))

  it.each<[string, string]>([
    ['Card 4111 1111 1111 1111 declined', 'Card • declined'], ['Card 4111-1111-1111-1111 declined', 'Card • declined'], ['4111111111111111', '•'], ['Call +919876543210', 'Call •'], ['Call 9876543210 now', 'Call • now'],
    ['Asha <asha@example.com> left', 'Asha <•> left'], ['asha@okbank', '•'], ['5114910896534', '5114910896534'], ['20240113111212800110168083304900000', '20240113111212800110168083304900000'],
    ['2024-12-03 14:32:15', '2024-12-03 14:32:15'], ['2024-12-03T14:32:15.123456Z', '2024-12-03T14:32:15.123456Z'], ['123', '123'],
  ])('masks what looks like a card, an address or a phone number: %s', (value, said) => expect(copy(undefined, JSON.stringify({ message: value })).answer).toBe(`message=${said}`))

  it('shows more names where the gateway has them, and masks those of the path\'s query', () => {
    expect(copy(undefined, '{"field9":"Bank was down","x":1}', { shown: ['field9'], path: '/v1/TEST_CLIENT_7781/status?id=7&email=a%40b.example&email2=zz' })).toEqual({
      request: 'POST /v1/•/status id=7, email=•, email2=•', answer: 'field9=Bank was down, x=•',
    })
  })

  it('is no longer than it may be, however long the call was', () => {
    const body = JSON.stringify(Array.from({ length: 5_000 }, (_, id) => ({ id, status: 'x'.repeat(500) })))
    for (const [length, most] of [['short', 300], ['full', 2_048]] as const) {
      const { request, answer } = copy(body, body, { length, path: `/${'p'.repeat(5_000)}` })
      expect(Math.max(request.length - 305, answer.length)).toBeLessThan(most + 10)
      expect(answer).toMatch(/…$/)
    }
  })

  it.each(['{', '[', '{"a":[', '"', '\\', '1 ', '1-', 'a@', 'aaaaaaaa=', '<title', '%41'])('is made at once of 200 KB of %s', unit => {
    for (const start of ['', '{"message":"', 'message=', '{"message":']) {
      const text = start + unit.repeat(200_000 / unit.length)
      expect(quickest(1_000, () => copy(undefined, text)), text.slice(0, 30)).toBeLessThan(1_000)
    }
  })

  it('is made at once of a text that is cut off in the middle of an escape, too', () => {
    const text = `{"message":"${'\\"'.repeat(8_000)}\\`
    expect(quickest(50, () => copy(undefined, text))).toBeLessThan(50)
  })

  const everything = fc.record({
    person: canaries, form: fc.boolean(), length: fc.constantFrom('short' as const, 'full' as const), shape: fc.constantFrom(asJson, asForm, asPage, cutOff),
    answers: fc.array(fc.tuple(fc.oneof(shownName, otherName), fc.constantFrom<keyof Canaries | 'client_id' | 'client_secret'>('card_number', 'card_holder_name', 'customer_phone', 'customer_email', 'upi_id', 'any', 'client_id', 'client_secret'), fc.constantFrom(...echoes)), { minLength: 1, maxLength: 8 }),
    path: fc.constantFrom('card_number', 'customer_email', 'client_secret', undefined),
  })

  it('says nothing of the card, the payer or a secret, wherever the gateway says it again, and however', () => {
    fc.assert(fc.property(everything, ({ person, form, length, shape, answers, path }) => {
      const values: Record<string, string> = { ...person, ...credentials }
      const sent: [string, unknown][] = Object.entries(person)
      const fields = answers.map(([name, value, echo]): [string, unknown] => [name, echo(values[value] ?? '')])
      const { request, answer } = copy(form ? asForm(sent) : asJson(sent), shape(fields), { length, path: path === undefined ? '/pay' : `/pay/${encodeURIComponent(values[path] ?? '')}/x?id=${encodeURIComponent(values[path] ?? '')}` })
      const { card_cvv, ...telling } = values
      expectNone(`${request}\n${answer}`, Object.values(telling))
      expect(request).not.toContain(card_cvv)
    }), { numRuns: 500 })
  })

  it('says nothing of a card or an address that nobody had told before', () => {
    fc.assert(fc.property(canaries, shownName, fc.constantFrom((value: string) => value, (value: string) => `The payer ${value} has left`), ({ card_number, customer_email, customer_phone, upi_id }, name, echo) => {
      const values = [card_number, customer_email, customer_phone, upi_id]
      expectNone(copy(undefined, JSON.stringify(values.map(value => ({ [name]: echo(value) })))).answer, values)
    }))
  })

  it('never fails, whatever the gateway says', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.string({ unit: fc.constantFrom(...'{}[]",:\\=&%a1 ') })), text => { copy(text, text) }))
  })
})
