import { notSent, refused, unknown } from '../answers.ts'
import type { Call, SettlementLine, SettlementPage } from '../connector.ts'
import { ExactNumber, member, textOf, type Json } from '../exact-json.ts'
import { send, type Said } from './api.ts'
import { currencyOf, minorOf, referenceOf, timeOf } from './read.ts'
import { table } from '../../platform/table.ts'

/** `type` of a balance transaction to the kind of line; all others are adjustments. The payout's own line is none. */
const kinds: Readonly<Record<string, SettlementLine['kind']>> = table({
  charge: 'payment', payment: 'payment', refund: 'refund', payment_refund: 'refund', refund_failure: 'refund', payment_failure_refund: 'refund',
})

/**
 * One payout at a time, a hundred of its lines at a time. A cursor names the payout before the one at hand, and the last line that
 * was read of it: both as Stripe's lists go on. Only automatic payouts say what they are made of.
 */
export const settlements = async (call: Call, { from, to, cursor }: { from: Date; to: Date; cursor?: string }): Promise<SettlementPage> => {
  const [before = '', line = ''] = cursor?.split(' ') ?? []
  const payouts = await list(call, 'list_payouts', '/payouts', {
    status: 'paid', 'arrival_date[gte]': String(Math.floor(from.getTime() / 1000)), 'arrival_date[lte]': String(Math.floor(to.getTime() / 1000)), limit: '1', ...(before === '' ? {} : { starting_after: before }),
  })
  if ('outcome' in payouts) return payouts
  const [payout] = payouts.data
  if (payout === undefined) return { outcome: 'done', lines: [], next: undefined }
  const payout_id = textOf(member(payout, 'id'))
  if (payout_id === undefined) return unknown('the payout has no id')

  const moved = await list(call, 'list_balance_transactions', '/balance_transactions', { payout: payout_id, limit: '100', 'expand[]': 'data.source', ...(line === '' ? {} : { starting_after: line }) })
  if ('outcome' in moved) return moved
  const lines = moved.data.filter(each => textOf(member(each, 'type')) !== 'payout').map(each => readLine(each, payout_id, payout))
  const unreadable = lines.findIndex(each => each === undefined)
  if (unreadable >= 0) return unknown(`line ${unreadable + 1} of the payout ${payout_id.slice(0, 40)} cannot be read`)
  const last = textOf(member(moved.data.at(-1), 'id'))
  if (moved.more && last === undefined) return unknown('the list does not say where it goes on')
  return { outcome: 'done', lines: lines.filter(each => each !== undefined), next: moved.more ? `${before} ${last}` : payouts.more ? payout_id : undefined }
}

const list = async (call: Call, operation: string, path: string, fields: Record<string, string>): Promise<{ data: Json[]; more: boolean } | Exclude<SettlementPage, { outcome: 'done' }>> => {
  const said: Said = await send(call, { operation, method: 'GET', path, fields })
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind === 'unknown') return unknown(said.message)
  if (said.kind === 'error') return refused(said)
  const [data, more] = [member(said.body, 'data'), member(said.body, 'has_more')]
  return Array.isArray(data) && typeof more === 'boolean' ? { data, more } : unknown('the settlement report is not a list')
}

const readLine = (row: Json, settlement_id: string, payout: Json): SettlementLine | undefined => {
  const [amount_minor, fee, currency] = [minorOf(member(row, 'amount')), minorOf(member(row, 'fee')), currencyOf(member(row, 'currency'))]
  const details = member(row, 'fee_details')
  if (amount_minor === undefined || fee === undefined || currency === undefined || !Array.isArray(details)) return undefined
  const tax_minor = details.filter(each => textOf(member(each, 'type')) === 'tax').reduce((sum, each) => sum + (minorOf(member(each, 'amount')) ?? 0n), 0n)
  const source = member(row, 'source')
  const disputed = textOf(member(source, 'object')) === 'dispute'
  const kind = disputed ? 'chargeback' : kinds[textOf(member(row, 'type')) ?? ''] ?? 'adjustment'
  const refund = kind === 'refund'
  const source_id = textOf(member(source, 'id'))
  return {
    kind, currency, amount_minor, fee_minor: fee - tax_minor, tax_minor, settlement_id,
    payment_reference: refund ? textOf(member(source, 'metadata', 'payment_reference')) : kind === 'payment' ? referenceOf(source) : undefined,
    refund_reference: refund ? referenceOf(source) : undefined, ...(refund && source_id !== undefined ? { gateway_refund_id: source_id } : {}),
    gateway_payment_id: textOf(member(source, 'payment_intent')),
    utr: textOf(member(payout, 'trace_id', 'value')), settled_at: member(payout, 'arrival_date') instanceof ExactNumber ? timeOf(member(payout, 'arrival_date')) : undefined,
  }
}
