import { isBody, type Answer, type Body } from '../../simulator/index.ts'
import { extra, invalid, missing } from './errors.ts'

/** The published limits of requests, as tables. A field that is not listed is refused, as Razorpay does. */

export interface Field { name: string; required?: boolean; ok: (value: unknown) => true | string }

const whole = (least: number, say: string) => (name: string): Field['ok'] => value =>
  !(typeof value === 'number' ? Number.isSafeInteger(value) : typeof value === 'string' && /^\d{1,15}$/.test(value)) ? `The ${name} must be an integer.` : Number(value) >= least ? true : say
const text = (name: string, most: number, least = 1): Field['ok'] => value => (typeof value === 'string' && value.length >= least && value.length <= most ? true : `The ${name} may not be greater than ${most} characters.`)
const oneOf = (name: string, ...values: unknown[]): Field['ok'] => value => (values.includes(value) ? true : `The selected ${name} is invalid.`)
const object = (name: string): Field['ok'] => value => (isBody(value) ? true : `The ${name} must be an object.`)
const flag = (name: string): Field['ok'] => value => (typeof value === 'boolean' || value === 0 || value === 1 ? true : `The ${name} field must be true or false.`)

const notes: Field = {
  name: 'notes',
  ok: value => (Array.isArray(value) && value.length === 0) || (isBody(value) && Object.keys(value).length <= 15 && Object.values(value).every(each => String(each).length <= 256))
    ? true : 'The notes may hold 15 pairs of at most 256 characters.',
}

const amount = (say: string): Field => ({ name: 'amount', required: true, ok: whole(1, say)('amount') })
const currency: Field = { name: 'currency', required: true, ok: oneOf('currency', 'INR', 'USD', 'EUR', 'GBP', 'AED', 'SGD') }

const order_fields: Field[] = [
  amount('The amount must be at least INR 1.00'), currency, notes,
  { name: 'receipt', ok: text('receipt', 40) }, { name: 'unique_receipt', ok: flag('unique_receipt') }, { name: 'partial_payment', ok: flag('partial_payment') },
  { name: 'first_payment_min_amount', ok: whole(100, 'The first payment min amount must be at least INR 1.00')('first_payment_min_amount') },
  { name: 'payment', ok: object('payment') }, { name: 'payment_capture', ok: flag('payment_capture') },
]

const capture_options: Field[] = [
  { name: 'automatic_expiry_period', ok: whole(12, 'The automatic expiry period must be at least 12.')('automatic_expiry_period') },
  { name: 'manual_expiry_period', ok: value => Number.isSafeInteger(value) && Number(value) >= 12 && Number(value) <= 7200 ? true : 'The manual expiry period must be between 12 and 7200.' },
  { name: 'refund_speed', required: true, ok: oneOf('refund speed', 'normal', 'optimum') },
]

const payment_fields: Field[] = [
  amount('The amount must be at least INR 1.00'), currency, notes,
  { name: 'order_id', required: true, ok: text('order id', 40) }, { name: 'email', required: true, ok: text('email', 40, 3) },
  { name: 'contact', required: true, ok: value => (/^\+?\d{8,14}$/.test(String(value)) ? true : 'Contact number contains invalid country code or digits') },
  { name: 'method', required: true, ok: oneOf('method', 'upi', 'card', 'netbanking', 'wallet') },
  { name: 'ip', required: true, ok: text('ip', 45, 3) }, { name: 'user_agent', ok: text('user agent', 1000) }, { name: 'referer', ok: text('referer', 2000) },
  { name: 'callback_url', ok: value => (typeof value === 'string' && /^https?:/.test(value) && URL.canParse(value) ? true : 'The callback url format is invalid.') },
  { name: 'description', ok: text('description', 255) }, { name: 'customer_id', ok: text('customer id', 40) }, { name: 'save', ok: flag('save') },
  { name: 'upi', ok: object('upi') }, { name: 'card', ok: object('card') }, { name: 'bank', ok: text('bank', 20) }, { name: 'wallet', ok: text('wallet', 40) },
  { name: 'authentication', ok: object('authentication') }, { name: 'browser', ok: object('browser') },
]

export const browser_fields: Field[] = [
  { name: 'java_enabled', required: true, ok: flag('java enabled') }, { name: 'javascript_enabled', required: true, ok: flag('javascript enabled') },
  { name: 'timezone_offset', required: true, ok: value => (Number.isSafeInteger(value) ? true : 'The timezone offset must be an integer.') },
  { name: 'screen_width', required: true, ok: whole(1, 'The screen width must be at least 1.')('screen width') }, { name: 'screen_height', required: true, ok: whole(1, 'The screen height must be at least 1.')('screen height') },
  { name: 'color_depth', required: true, ok: whole(1, 'The color depth must be at least 1.')('color depth') }, { name: 'language', ok: text('language', 8) },
]

const refund_fields: Field[] = [
  { name: 'amount', ok: whole(100, 'The amount must be at least INR 1.00')('amount') }, notes,
  { name: 'speed', ok: oneOf('speed', 'normal', 'optimum') }, { name: 'receipt', ok: text('receipt', 40) },
]

const capture_fields: Field[] = [amount('The amount must be at least INR 1.00'), currency]

/** The answer that refuses a body; undefined where it is good. */
export const check = (body: Body, fields: Field[]): Answer | undefined => {
  const strange = Object.keys(body).filter(name => !fields.some(each => each.name === name))
  if (strange.length > 0) return extra(strange)
  for (const { name, required, ok } of fields) {
    const value = body[name]
    if (value === undefined || value === null) {
      if (required) return missing(name)
      continue
    }
    const verdict = ok(value)
    if (verdict !== true) return invalid(verdict, name)
  }
  return undefined
}

const checked = (fields: Field[]) => (body: unknown): Answer | undefined => (isBody(body) ? check(body, fields) : invalid('The request body must be a JSON object'))

export const checkOrder = (body: unknown): Answer | undefined => {
  const refused = checked(order_fields)(body)
  if (refused || !isBody(body) || !isBody(body.payment)) return refused
  const { capture, capture_options: options } = body.payment
  if (capture !== 'automatic' && capture !== 'manual') return invalid('The selected capture is invalid.', 'payment.capture')
  if (!isBody(options)) return undefined
  if (capture === 'automatic' && options.automatic_expiry_period === undefined) return missing('payment.capture_options.automatic_expiry_period')
  return check(options, capture_options)
}
export const checkPayment = checked(payment_fields)
export const checkRefund = checked(refund_fields)
export const checkCapture = checked(capture_fields)
