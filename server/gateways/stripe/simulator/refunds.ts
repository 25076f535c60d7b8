import { part, rows, text, type Answer, type Asked, type OrderRow, type PaymentRow, type RefundRow, type Simulator } from '../../simulator/index.ts'
import { attemptData, attemptOf, intentId } from './data.ts'
import { invalid, missing, noSuch, notInteger } from './errors.ts'
import { tell } from './events.ts'
import { checkMetadata, textsOf, wholeNumber } from './form.ts'
import { idOf, numberOf, seconds } from './ids.ts'
import { findIntent, isRefused } from './intents.ts'
import { fieldsOf, listAnswer } from './lists.ts'

interface RefundData { metadata: Record<string, string>; reason: string | null; failure_reason?: string; plan: 'succeeded' | 'failed' | 'pending' }

const refundData = (refund: RefundRow): RefundData => JSON.parse(refund.data) as RefundData

export const refundEntity = (order: OrderRow, refund: RefundRow) => {
  const { metadata, reason, failure_reason } = refundData(refund)
  return {
    id: idOf('re', refund.id), object: 'refund', amount: refund.amount_minor, balance_transaction: refund.state === 'pending' ? null : idOf('txn', refund.id), charge: idOf('ch', refund.payment_id), created: seconds(refund.created_at),
    currency: refund.currency.toLowerCase(), ...(failure_reason === undefined ? {} : { failure_reason }), metadata, payment_intent: intentId(order), reason, receipt_number: null, source_transfer_reversal: null, status: refund.state, transfer_reversal: null,
    destination_details: { card: { reference: String(refund.id).slice(-12), reference_status: 'available', reference_type: 'acquirer_reference_number', type: 'refund' }, type: 'card' },
  }
}

const target = (sim: Simulator, asked: Asked): { order: OrderRow; payment: PaymentRow } | Answer => {
  const form = fieldsOf(asked)
  const [intent, charge] = [text(form, 'payment_intent'), text(form, 'charge')]
  if (intent === '' && charge === '') return missing('payment_intent')
  const number = numberOf('ch', charge)
  const charged = number === undefined ? undefined : rows.paymentById(sim.ledger, number)
  const order = intent !== '' ? findIntent(sim, asked, intent) : charged?.account === asked.account?.client_id && charged ? rows.orderById(sim.ledger, charged.order_id) ?? noSuch('charge', charge) : noSuch('charge', charge)
  if (isRefused(order)) return order
  const payment = attemptOf(sim, order)
  return payment && payment.captured_minor > 0 ? { order, payment } : invalid('charge_not_refundable', 'This PaymentIntent does not have a successful charge to refund.', 'payment_intent')
}

export const createRefund = (sim: Simulator, asked: Asked): Answer => {
  const form = fieldsOf(asked)
  const refused = checkMetadata(form.metadata)
  if (refused) return refused
  const found = target(sim, asked)
  if (isRefused(found)) return found
  const { order, payment } = found
  const left = payment.captured_minor - payment.refunded_minor
  const amount = form.amount === undefined ? left : wholeNumber(form.amount)
  if (amount === undefined || amount < 1) return notInteger('amount')
  if (left === 0) return invalid('charge_already_refunded', `Charge ${idOf('ch', payment.id)} has already been refunded.`)
  if (amount > left) return invalid('charge_invalid_parameter', 'Refund amount is greater than unrefunded amount on charge', 'amount')

  const metadata = textsOf(part(form, 'metadata'))
  const id = sim.ledger.nextId('refunds')
  const { method } = attemptData(payment)
  const fault = sim.faults.pick('outcome', () => ({ ...refundFacts(asked), operation: 'refund', account: order.account, method: payment.method }))
  const plan = fault?.kind === 'decline' || method.card?.refund === 'fails' ? 'failed' : fault?.kind === 'pending' ? 'pending' : 'succeeded'
  // Cards show success at once, and take it back where it fails; the others are told later.
  const state = fault?.kind !== 'decline' && fault?.kind !== 'pending' && method.type === 'card' && method.card?.refund !== 'later' ? 'succeeded' : 'pending'
  const now = sim.clock.now()
  const refund: RefundRow = {
    id, payment_id: payment.id, order_id: order.id, account: order.account, reference: metadata['reference'] ?? idOf('re', id), amount_minor: amount, currency: payment.currency, state, kind: 'MERCHANT_INITIATED', created_at: now,
    completed_at: state === 'succeeded' ? now : null, due_at: plan === 'pending' || plan === state ? null : now + sim.settings.refund_delay_ms, data: JSON.stringify({ metadata, reason: text(form, 'reason') || null, plan } satisfies RefundData),
  }
  const made = rows.insertRefund(sim.ledger, refund) ? refund : { ...refund, reference: idOf('re', id) }
  if (made !== refund) rows.insertRefund(sim.ledger, made)
  rows.savePayment(sim.ledger, { ...payment, refunded_minor: payment.refunded_minor + amount })
  tell(sim, order, 'refund.created', refundEntity(order, made), made)
  if (made.due_at !== null) sim.whenDue('refund', made.id, made.due_at)
  return { status: 200, body: refundEntity(order, made) }
}

/** A refund's time has come. */
export const refundDue = (sim: Simulator, refund: RefundRow) => {
  const [order, payment] = [rows.orderById(sim.ledger, refund.order_id), rows.paymentById(sim.ledger, refund.payment_id)]
  if (!order || !payment) throw new Error(`refund ${refund.id} has lost its payment`)
  const data = refundData(refund)
  const failed = data.plan === 'failed'
  const ended: RefundRow = { ...refund, state: failed ? 'failed' : 'succeeded', completed_at: sim.clock.now(), due_at: null, data: JSON.stringify({ ...data, ...(failed ? { failure_reason: 'expired_or_canceled_card' } : {}) }) }
  rows.saveRefund(sim.ledger, ended)
  if (failed) rows.savePayment(sim.ledger, { ...payment, refunded_minor: payment.refunded_minor - refund.amount_minor })
  tell(sim, order, failed ? 'refund.failed' : 'refund.updated', refundEntity(order, ended), ended)
}

export const getRefund = (sim: Simulator, asked: Asked): Answer => {
  const id = asked.params.id ?? ''
  const number = numberOf('re', id)
  const refund = number === undefined ? undefined : rows.refundById(sim.ledger, number)
  const order = refund && rows.orderById(sim.ledger, refund.order_id)
  return refund && order?.account === asked.account?.client_id && order ? { status: 200, body: refundEntity(order, refund) } : noSuch('refund', id)
}

export const listRefunds = (sim: Simulator, asked: Asked): Answer => {
  const intent = text(fieldsOf(asked), 'payment_intent')
  const order = intent === '' ? undefined : findIntent(sim, asked, intent)
  if (order !== undefined && isRefused(order)) return order
  const found = sim.ledger.all<RefundRow>('select * from refunds where account = :account and (:order_id is null or order_id = :order_id) order by id desc', { account: asked.account?.client_id ?? '', order_id: order?.id ?? null })
  return listAnswer(asked, '/v1/refunds', found.flatMap(refund => {
    const of = rows.orderById(sim.ledger, refund.order_id)
    return of === undefined ? [] : [{ id: idOf('re', refund.id), created: seconds(refund.created_at), entity: () => refundEntity(of, refund) }]
  }))
}

export const refundFacts = (asked: Asked) => {
  const form = fieldsOf(asked)
  return { reference: text(part(form, 'metadata'), 'reference') || undefined, amount_minor: wholeNumber(form.amount) }
}
