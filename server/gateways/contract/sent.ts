import { expect } from 'vitest'
import { toDecimal } from '../../platform/money.ts'
import type { PaymentAnswer } from '../index.ts'
import type { GatewayRequest } from '../http.ts'

/** What left for the gateway, read without knowing its protocol. */

/** What the payer's browser is to post for us. */
const formOf = (answer?: PaymentAnswer) => (answer?.outcome === 'needs_payer' && answer.next.kind === 'form' ? answer.next.fields : {})

/** Every value that was sent, with its place: '.pay.body.customer.email=asha@example.com'. `answer`: of a start, which may have left the rest to the payer's browser. */
export const sentOf = (requests: readonly GatewayRequest[], answer?: PaymentAnswer): string[] => [
  ...requests.flatMap(({ operation, path, headers, body = '' }) => valuesOf({ [operation]: { path: fieldsOf(path.split('?')[1] ?? ''), headers, body: parsed(body) } })),
  ...valuesOf({ form: formOf(answer) }),
]

/** Fails where the amount was not sent as a whole number of minor units, or in major units with all of their decimals. */
export const expectInFull = (amount_minor: bigint, currency: string, requests: readonly GatewayRequest[], answer?: PaymentAnswer) => {
  const texts = [...requests.map(({ path, body = '' }) => decodeURIComponent(`${path} ${body}`)), ...Object.values(formOf(answer))]
  const [minor, major] = [String(amount_minor), toDecimal(amount_minor, currency)]
  const written = new RegExp(`(?<![\\w.])(${minor}|${major.replace('.', '\\.')})(?![\\w.])`)
  expect(texts.some(text => written.test(text)), `nothing that was sent says ${minor}, or ${major}: an amount must be written digit by digit (toDecimal, exactNumber), as a float says 499.5, 1e+21 or 0.30000000000000004`).toBe(true)
}

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return fieldsOf(body)
  }
}

const fieldsOf = (form: string) => Object.fromEntries(new URLSearchParams(form))

/** Every value within the value, with its place. */
export const valuesOf = (value: unknown, place = ''): string[] => (typeof value === 'object' && value !== null
  ? Object.entries(value).flatMap(([name, each]) => valuesOf(each, `${place}.${name}`))
  : [`${place}=${String(value)}`])
