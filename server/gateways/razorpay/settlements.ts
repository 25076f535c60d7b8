import { notSent, refused, unknown } from '../answers.ts'
import type { Call, SettlementLine, SettlementPage } from '../connector.ts'
import { member, parseExact, textOf, type Json } from '../exact-json.ts'
import { dayAfter, indianDay } from '../ist.ts'
import { itemsOf, minorUnits, secondsOf, send } from './api.ts'
import { refundReference } from './notes.ts'
import { table } from '../../platform/table.ts'

/** Of a thousand at most. A line has all the notes that somebody wrote on its payment, up to five kilobytes, and no answer is read that is larger than a megabyte. */
const PAGE = 200

/** Razorpay reports by day. A page has lines of one; `cursor` is the day, and how many of its lines were read. */
export const settlements = async (call: Call, { from, to, cursor = `${indianDay(from)} 0` }: { from: Date; to: Date; cursor?: string }): Promise<SettlementPage> => {
  const [day = '', read = '0'] = cursor.split(' ')
  const [year = '', month = '', date = ''] = day.split('-')
  const skip = Number(read)
  const said = await send(call, { operation: 'settlement_recon', method: 'GET', path: `/settlements/recon/combined?${new URLSearchParams({ year, month, day: date, count: String(PAGE), skip: read })}` })
  if (said.kind === 'not_sent') return notSent(said.message)
  if (said.kind === 'unknown') return unknown(said.message)
  if (said.kind === 'error') return refused(said)
  const items = itemsOf(said.body)
  if (items === undefined) return unknown('the settlement report is not a list')
  const lines = items.map(readLine)
  const unreadable = lines.findIndex(line => line === undefined)
  if (unreadable >= 0) return unknown(`line ${unreadable + 1} of the settlement report cannot be read`)
  const within = lines.filter(line => line !== undefined).filter(({ settled_at }) => settled_at === undefined || (settled_at >= from && settled_at < to))
  return { outcome: 'done', lines: within, next: items.length === PAGE ? `${day} ${skip + PAGE}` : day >= indianDay(to) ? undefined : `${dayAfter(day)} 0` }
}

/** `type`. A line of a dispute is a chargeback, or one that was won. */
const kinds: Readonly<Record<string, SettlementLine['kind']>> = table({ payment: 'payment', refund: 'refund', transfer: 'adjustment', adjustment: 'adjustment' })

const readLine = (line: Json): SettlementLine | undefined => {
  const type = textOf(member(line, 'type')) ?? ''
  const kind = kinds[type]
  const currency = textOf(member(line, 'currency'))
  const settlement_id = textOf(member(line, 'settlement_id'))
  const amount = minorUnits(member(line, 'amount'))
  const [fee, tax, debit] = ['fee', 'tax', 'debit'].map(name => (member(line, name) === null ? 0n : minorUnits(member(line, name))))
  if (kind === undefined || currency === undefined || settlement_id === undefined || amount === undefined || fee === undefined || tax === undefined || debit === undefined) return undefined
  const entity_id = textOf(member(line, 'entity_id'))
  return {
    kind: textOf(member(line, 'dispute_id')) === undefined ? kind : 'chargeback',
    payment_reference: textOf(member(line, 'order_receipt')), refund_reference: type === 'refund' ? refundReference({ notes: notesOf(member(line, 'notes')) }) : undefined, ...(type === 'refund' && entity_id !== undefined ? { gateway_refund_id: entity_id } : {}),
    gateway_payment_id: type === 'payment' ? entity_id : textOf(member(line, 'payment_id')), currency,
    amount_minor: debit > 0n ? -amount : amount,
    // Razorpay's fee has the tax on it inside.
    fee_minor: fee - tax, tax_minor: tax, settlement_id, utr: textOf(member(line, 'settlement_utr')), settled_at: secondsOf(member(line, 'settled_at')),
  }
}

/** The report writes notes as an object; its published example shows a text. Both are read. */
const notesOf = (notes: Json | undefined): Json => (typeof notes === 'string' ? parseExact(notes) : notes) ?? null
