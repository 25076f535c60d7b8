import { isBody, minorOf, part, type Answer, type Body } from '../../simulator/index.ts'
import { invalid, missing, wrong } from './errors.ts'

/** The published limits of requests, as tables: a field, whether it must be there, and what it may be. */

interface Field { name: string; required?: boolean; ok: (value: unknown) => boolean }

const length = (least: number, most: number, pattern?: RegExp) => (value: unknown) =>
  typeof value === 'string' && value.length >= least && value.length <= most && (pattern === undefined || pattern.test(value))
const oneOf = (...values: unknown[]) => (value: unknown) => values.includes(value)
const object = isBody
const amount = (least_minor: number) => (value: unknown) => (minorOf(value) ?? 0) >= least_minor
const time = (value: unknown) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) && !Number.isNaN(Date.parse(value))
const link = (value: unknown) => typeof value === 'string' && value.length <= 250 && URL.canParse(value) && /^https?:/.test(value)

const phone = /^(?:\d{10}|\+\d{8,15})$/
/** Two-decimal currencies only; others are enabled for an account by hand. */
const currencies = ['INR', 'USD', 'EUR', 'GBP', 'AED', 'SGD', 'AUD', 'CAD']
const tags = (value: unknown) => isBody(value) && Object.keys(value).length <= 15 && Object.values(value).every(length(1, 255))

const order_fields: Field[] = [
  { name: 'order_amount', required: true, ok: amount(100) },
  { name: 'order_currency', required: true, ok: oneOf(...currencies) },
  { name: 'order_id', ok: length(3, 45, /^[A-Za-z0-9_-]+$/) },
  { name: 'order_note', ok: length(3, 200) },
  { name: 'order_expiry_time', ok: time },
  { name: 'order_tags', ok: tags },
  { name: 'order_meta', ok: object },
  { name: 'customer_details', required: true, ok: object },
]

const customer_fields: Field[] = [
  { name: 'customer_id', required: true, ok: length(3, 50, /^[A-Za-z0-9_-]+$/) },
  { name: 'customer_phone', required: true, ok: value => typeof value === 'string' && phone.test(value) },
  { name: 'customer_email', ok: length(3, 100, /^[^\s@]+@[^\s@]+$/) },
  { name: 'customer_name', ok: length(3, 100) },
  { name: 'customer_bank_account_number', ok: length(3, 20) },
]

const methods = new Set('cc,dc,ccc,ppc,nb,upi,paypal,app,paylater,cardlessemi,dcemi,ccemi,banktransfer,applepay'.split(','))
const meta_fields: Field[] = [
  { name: 'return_url', ok: link },
  { name: 'notify_url', ok: link },
  { name: 'payment_methods', ok: value => typeof value === 'string' && value.split(',').every(name => methods.has(name.trim())) },
]

const refund_fields: Field[] = [
  { name: 'refund_amount', required: true, ok: amount(1) },
  { name: 'refund_id', required: true, ok: length(3, 40, /^[A-Za-z0-9_-]+$/) },
  { name: 'refund_note', ok: length(3, 100) },
  { name: 'refund_speed', ok: oneOf('STANDARD', 'INSTANT') },
]

const check = (body: Body, fields: Field[], path = ''): Answer | undefined => {
  for (const { name, required, ok } of fields) {
    const value = body[name]
    if (value === undefined || value === null) {
      if (required) return missing(path + name)
    } else if (!ok(value)) return wrong(path + name, value)
  }
  return undefined
}

const notObject = invalid('request_failed', 'the request body must be a JSON object')

/** The answer that refuses the body of Create Order; undefined where it is good. */
export const checkOrder = (body: unknown): Answer | undefined => isBody(body)
  ? check(body, order_fields) ?? check(part(body, 'customer_details'), customer_fields, 'customer_details.') ?? check(part(body, 'order_meta'), meta_fields, 'order_meta.')
  : notObject

export const checkRefund = (body: unknown): Answer | undefined => isBody(body) ? check(body, refund_fields) : notObject

export const checkSession = (body: unknown): Answer | undefined => isBody(body)
  ? check(body, [{ name: 'payment_session_id', required: true, ok: length(1, 300) }, { name: 'payment_method', required: true, ok: value => isBody(value) && Object.keys(value).length === 1 }])
  : notObject

export const checkAuthorization = (body: unknown): Answer | undefined => isBody(body)
  ? check(body, [{ name: 'action', required: true, ok: oneOf('CAPTURE', 'VOID') }, { name: 'amount', required: body.action === 'CAPTURE', ok: amount(1) }])
  : notObject

export const checkOtp = (body: unknown): Answer | undefined => isBody(body)
  ? check(body, [{ name: 'action', required: true, ok: oneOf('SUBMIT_OTP', 'RESEND_OTP') }, { name: 'otp', required: body.action === 'SUBMIT_OTP', ok: length(1, 10) }])
  : notObject

export const checkSimulation = (body: unknown): Answer | undefined => isBody(body)
  ? check(body, [{ name: 'entity', required: true, ok: oneOf('PAYMENTS') }, { name: 'entity_id', required: true, ok: length(1, 40) }, { name: 'entity_simulation', required: true, ok: object }])
    ?? check(part(body, 'entity_simulation'), [{ name: 'payment_status', required: true, ok: oneOf('SUCCESS', 'FAILED', 'PENDING', 'USER_DROPPED') }, { name: 'payment_error_code', ok: length(1, 60) }], 'entity_simulation.')
  : notObject

export const checkRecon = (body: unknown): Answer | undefined => isBody(body)
  ? check(body, [{ name: 'pagination', required: true, ok: object }, { name: 'filters', required: true, ok: object }])
    ?? check(part(body, 'pagination'), [{ name: 'limit', required: true, ok: value => Number.isSafeInteger(value) && Number(value) >= 10 && Number(value) <= 1000 }, { name: 'cursor', ok: length(0, 300) }], 'pagination.')
  : notObject
