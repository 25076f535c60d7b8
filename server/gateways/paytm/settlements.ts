import { notSent, refused, unknown } from '../answers.ts'
import { days, later } from '../../platform/clock.ts'
import type { Call, SettlementLine, SettlementPage } from '../connector.ts'
import { member, parseExact, textOf, type Json } from '../exact-json.ts'
import { indianDay, indianTime } from '../ist.ts'
import { formText, isKey, sign } from './checksum.ts'
import { noKey } from './api.ts'
import { CURRENCY, settlementKinds } from './mapping.ts'
import { paiseOf } from './read.ts'

/** A question covers one day, in India; a page of it has this many rows at most. */
const PAGE = 20

/** A cursor names the day of the question and the page: '2026-11-26 2'. */
export const settlements = async (call: Call, { from, to, cursor }: { from: Date; to: Date; cursor?: string }): Promise<SettlementPage> => {
  const [day = indianDay(from), page = '1'] = cursor?.split(' ') ?? []
  const { mid = '', merchant_key = '' } = call.account.credentials
  if (!isKey(merchant_key)) return refused({ code: 'bad_merchant_key', message: noKey })
  const asked = { MID: mid, utrProcessedStartTime: day, utrProcessedEndTime: day, pageNum: page, pageSize: String(PAGE) }
  const answer = await call.http({
    operation: 'settlements', method: 'POST', path: '/merchant-settlement-service/settlement/list', headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ ...asked, pageNum: Number(page), pageSize: PAGE, checksumHash: sign(formText(asked), merchant_key) }),
  })
  if (answer.kind === 'not_sent') return notSent(answer.message)
  if (answer.kind === 'unknown') return unknown(answer.message)
  const said = parseExact(answer.text)
  const status = textOf(member(said, 'status'))
  if (answer.status !== 200 || said === undefined || status === undefined) return unknown(`the settlement report cannot be read (${answer.status})`)
  const code = textOf(member(said, 'resultCode')) ?? 'none'
  if (status === 'FAILURE') return refused({ code, message: textOf(member(said, 'errorMessage')) ?? code })
  const rows = status === 'RECORD_NOT_FOUND' ? [] : member(said, 'settlementDetailList')
  if (!Array.isArray(rows)) return unknown('the settlement report is not a list')
  const lines = rows.map(readLine)
  const unreadable = lines.findIndex(line => line === undefined)
  if (unreadable >= 0) return unknown(`line ${unreadable + 1} of the settlement report cannot be read`)
  const more = Number(textOf(member(said, 'paginatorTotalPage')) ?? 0) > Number(page)
  const next = more ? `${day} ${Number(page) + 1}` : day < indianDay(to) ? `${indianDay(later(new Date(`${day}T12:00:00Z`), days(1)))} 1` : undefined
  // Days are whole ones: what was paid out on them before or after the asked time is left out.
  return { outcome: 'done', lines: lines.filter(line => line !== undefined).filter(({ settled_at }) => settled_at === undefined || (settled_at >= from && settled_at <= to)), next }
}

/** A refund's row names the order and, as its txnId, the refund at Paytm (unverified); our name for it is not in the report. */
const readLine = (row: Json): SettlementLine | undefined => {
  const text = (name: string) => textOf(member(row, name))
  const kind = settlementKinds[text('txnType') ?? '']
  const amount = paiseOf(member(row, 'txnAmount'))
  const [fee_minor, tax_minor] = [paiseOf(member(row, 'commission') ?? '0'), paiseOf(member(row, 'gst') ?? '0')]
  const settlement_id = text('utr')
  if (kind === undefined || amount === undefined || fee_minor === undefined || tax_minor === undefined || settlement_id === undefined) return undefined
  const refund_id = kind === 'refund' ? text('txnId') : undefined
  return {
    kind, payment_reference: text('orderId'), refund_reference: undefined, gateway_payment_id: text('orderId'), ...(refund_id === undefined ? {} : { gateway_refund_id: refund_id }),
    currency: CURRENCY, amount_minor: kind === 'payment' || amount < 0n ? amount : -amount, fee_minor, tax_minor, settlement_id, utr: settlement_id, settled_at: indianTime(text('utrProcessedTime')) ?? indianTime(text('payoutDate')),
  }
}
