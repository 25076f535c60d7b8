import { notSent, refused, unknown } from '../answers.ts'
import type { Call, SettlementLine, SettlementPage } from '../connector.ts'
import { member, textOf, type Json } from '../exact-json.ts'
import { dayAfter, indianDay, indianTime } from '../ist.ts'
import { messageOf, plainText } from '../said.ts'
import { ask } from './api.ts'
import { CURRENCY, minorOf } from './read.ts'

/** Words of an answer that there was no payout. Unverified, as are all names of fields below. */
const nothing = /not found|no (payout|record|data)/i

/** A question is about one day; a cursor names it: '2026-10-26'. */
export const settlements = async (call: Call, { from, to, cursor }: { from: Date; to: Date; cursor?: string }): Promise<SettlementPage> => {
  const day = cursor ?? indianDay(from)
  const [year, month, date] = day.split('-')
  const report: Call = { ...call, http: request => call.http({ ...request, report: true }) }
  const said = await ask(report, 'settlements', '/payout/v1/retrieve', { merchant_email: call.account.credentials['merchant_email'] ?? '', payout_date: `${date}-${month}-${year}` }, {}, 'merchant_key')
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind === 'unknown') return unknown(said.message)
  if (said.kind === 'refused') return refused({ code: `http_${said.status}`, message: messageOf(said) })
  const message = plainText(said.body, 'message') ?? plainText(said.body, 'msg') ?? ''
  const none = member(said.body, 'status') === false && nothing.test(message)
  if (member(said.body, 'status') !== true && !none) return message === '' ? unknown('the answer is not a payout report') : refused({ code: 'payout_report', message })
  const payouts = none ? [] : member(said.body, 'payouts_history_data')
  if (!Array.isArray(payouts)) return unknown('the payouts are not a list')
  const lines = payouts.flatMap(readPayout)
  if (lines.includes(undefined)) return unknown('a line of the payout report cannot be read')
  // Days are whole ones: what was paid out on them before or after the asked time is left out.
  return {
    outcome: 'done', next: day < indianDay(to) ? dayAfter(day) : undefined,
    lines: lines.filter(line => line !== undefined).filter(({ settled_at }) => settled_at === undefined || (settled_at >= from && settled_at <= to)),
  }
}

const readPayout = (payout: Json): (SettlementLine | undefined)[] => {
  const settlement_id = textOf(member(payout, 'payout_id'))
  const [payments, refunds] = [member(payout, 'peb_transactions'), member(payout, 'peb_refunds') ?? []]
  if (settlement_id === undefined || !Array.isArray(payments) || !Array.isArray(refunds)) return [undefined]
  const paid = { settlement_id, utr: textOf(member(payout, 'bank_transaction_id')), settled_at: indianTime(textOf(member(payout, 'payout_actual_date'))) }
  return [...payments.map(row => readLine('payment', row, paid)), ...refunds.map(row => readLine('refund', row, paid))]
}

/** What was paid out for a payment is its amount less charge and tax; where the amount itself is not said it is put together from them. */
const readLine = (kind: 'payment' | 'refund', row: Json, paid: Pick<SettlementLine, 'settlement_id' | 'utr' | 'settled_at'>): SettlementLine | undefined => {
  const amount = (name: string) => minorOf(member(row, name))
  const [fee_minor, tax_minor] = [amount('peb_service_charge') ?? 0n, amount('peb_service_tax') ?? 0n]
  const settled = amount('peb_settlement_amount')
  const gross = kind === 'refund' ? amount('refund_amount') : amount('amount') ?? (settled === undefined ? undefined : settled + fee_minor + tax_minor)
  if (gross === undefined) return undefined
  const gateway_refund_id = kind === 'refund' ? textOf(member(row, 'refund_id')) : undefined
  return {
    ...paid, kind, payment_reference: textOf(member(row, 'txnid')), refund_reference: textOf(member(row, 'merchant_refund_id')), ...(gateway_refund_id === undefined ? {} : { gateway_refund_id }),
    gateway_payment_id: textOf(member(row, 'peb_transaction_id')), currency: CURRENCY, amount_minor: kind === 'refund' ? -gross : gross, fee_minor, tax_minor,
  }
}
