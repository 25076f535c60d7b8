import type { Call, SettlementLine, SettlementPage } from '../connector.ts'
import { member, textOf, timeOf, type Json } from '../exact-json.ts'
import { parseDecimal } from '../../platform/money.ts'
import { notSent, refused, unknown } from '../answers.ts'
import { send } from './api.ts'
import { table } from '../../platform/table.ts'

/** Of a thousand at most. A line has some two kilobytes, and no answer is read that is larger than a megabyte. */
const PAGE = 250

/** `event_type` to the kind of line. Source: POST /settlement/recon of the API reference. */
const kinds: Readonly<Record<string, SettlementLine['kind']>> = table({
  PAYMENT: 'payment', REFUND: 'refund', REFUND_REVERSAL: 'refund', DISPUTE: 'chargeback', DISPUTE_REVERSAL: 'chargeback',
  CHARGEBACK: 'chargeback', CHARGEBACK_REVERSAL: 'chargeback', OTHER_ADJUSTMENT: 'adjustment',
})

export const settlements = async (call: Call, { from, to, cursor }: { from: Date; to: Date; cursor?: string }): Promise<SettlementPage> => {
  const said = await send(call, {
    operation: 'settlement_recon', method: 'POST', path: '/settlement/recon',
    body: JSON.stringify({
      pagination: { limit: PAGE, cursor: cursor ?? null },
      filters: { start_date_processed_on: from.toISOString(), end_date_processed_on: to.toISOString() },
    }),
  })
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind === 'unknown') return unknown(said.message)
  if (said.kind === 'error') return refused(said)
  const data = member(said.body, 'data')
  if (!Array.isArray(data)) return unknown('the settlement report is not a list')
  const lines = data.map(readLine)
  const unreadable = lines.findIndex(line => line === undefined)
  if (unreadable >= 0) return unknown(`line ${unreadable + 1} of the settlement report cannot be read`)
  return { outcome: 'done', lines: lines.filter(line => line !== undefined), next: textOf(member(said.body, 'cursor')) }
}

const readLine = (row: Json): SettlementLine | undefined => {
  const event = member(row, 'event_details')
  const settled = member(row, 'settlement_details')
  const currency = textOf(member(event, 'event_currency'))
  const settlement_id = textOf(member(settled, 'cf_settlement_id'))
  const kind = kinds[textOf(member(event, 'event_type')) ?? '']
  const amount = currency === undefined ? undefined : parseDecimal(textOf(member(event, 'event_amount')) ?? '', currency)
  if (kind === undefined || currency === undefined || amount === undefined || settlement_id === undefined) return undefined
  const fee_minor = parseDecimal(textOf(member(event, 'event_service_charge')) ?? '0', currency)
  const tax_minor = parseDecimal(textOf(member(event, 'event_service_tax')) ?? '0', currency)
  if (fee_minor === undefined || tax_minor === undefined) return undefined
  const order = textOf(member(row, 'order_details', 'order_id'))
  return {
    kind, payment_reference: order, refund_reference: textOf(member(row, 'refund_details', 'refund_id')),
    gateway_payment_id: textOf(member(row, 'payment_details', 'cf_payment_id')), currency,
    amount_minor: textOf(member(event, 'sale_type')) === 'DEBIT' ? -amount : amount,
    fee_minor, tax_minor, settlement_id, utr: textOf(member(settled, 'utr')), settled_at: timeOf(member(settled, 'settlement_date')),
  }
}
