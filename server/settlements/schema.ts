import { Type } from 'typebox'
import { nullable, oneOf, text } from '../platform/http.ts'
import { nextField, pageFields } from '../platform/paging.ts'

const amount = (description: string) => Type.String({ description: `${description}, in major units.`, examples: ['2299.50'] })

const Report = Type.Object({
  account_id: Type.String(),
  project_id: Type.String(),
  gateway: Type.String(),
  label: Type.String(),
  read_at: nullable(Type.String({ description: 'When its report was last read whole; null: not yet.' })),
  read_until: Type.String({ description: 'What was settled before this has been read.' }),
  next_read_at: Type.String(),
  last_error: nullable(Type.Object({
    message: Type.String({ description: 'Why it could not be read.' }),
    since: Type.String(),
    failures: Type.Integer({ description: 'In a row.' }),
    remedy: Type.String({ description: 'What to do about it.' }),
  })),
  unmatched: Type.Integer({ description: 'Lines that speak of nothing in our books.' }),
  sums: Type.Array(Type.Object({
    currency: Type.String(),
    lines: Type.Integer(),
    gross: amount('What was paid, less what was given back'),
    fee: amount('What the gateway kept'),
    tax: amount('Tax on that'),
  }), { description: 'Of the lines that were read in the last 30 days.' }),
}, { title: 'SettlementReport' })

export const Reports = Type.Object({ reports: Type.Array(Report) }, { title: 'SettlementReports' })

export const LinesQuery = Type.Object({
  account: Type.Optional(text({ maxLength: 200, description: 'Only of this gateway account.' })),
  unmatched: Type.Optional(oneOf(['true', 'false'], { description: 'true: only lines that speak of nothing in our books.' })),
  ...pageFields('Lines'),
})

const name = (description: string) => nullable(Type.String({ description }))

const Line = Type.Object({
  line: Type.String({ description: 'Its number; lines that were read later have higher ones.' }),
  account_id: Type.String(),
  kind: Type.String({ description: 'payment, refund, chargeback, adjustment.' }),
  currency: Type.String(),
  amount: amount('Gross; taken from us: below zero'),
  fee: amount('What the gateway kept'),
  tax: amount('Tax on that'),
  settlement_id: Type.String(),
  utr: name("The bank's number of the transfer to the merchant."),
  settled_at: nullable(Type.String()),
  read_at: Type.String({ description: 'When it was first read.' }),
  payment_reference: name('What the report calls the order or payment: our reference, where it is ours.'),
  gateway_payment_id: name("The gateway's own id of the payment."),
  refund_reference: name('What the report calls the refund: our reference, where it is ours.'),
  gateway_refund_id: name("The gateway's own id of the refund."),
  unmatched: Type.Boolean({ description: 'It speaks of nothing in our books: no payment of ours, or a refund that was not made through us.' }),
  order_id: name('Whose payment it is; null where we know none.'),
  payment_id: nullable(Type.String()),
  refund_id: nullable(Type.String()),
}, { title: 'SettlementLine' })

export const Lines = Type.Object({
  lines: Type.Array(Line),
  ...nextField,
}, { title: 'SettlementLines' })
