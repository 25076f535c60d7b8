import { Type } from 'typebox'
import { nullable } from '../platform/http.ts'

const DecidedTry = Type.Object({
  try: Type.Integer({ description: 'From 1 on, in the order in which the gateways were asked.' }),
  account_id: Type.String(),
  reference: Type.String({ description: 'What the gateway knows the payment by.' }),
  gateway_payment_id: nullable(Type.String()),
  current: Type.Boolean({ description: 'The payment speaks of this try: it holds the money, or was the last.' }),
  asked_at: Type.String(),
  answered_at: nullable(Type.String()),
  outcome: nullable(Type.String({ description: 'done, needs_payer, declined, not_charged, unknown; null while nothing is known.' })),
  code: nullable(Type.String({ description: 'In a word: what was done, the reason of a decline, or why nothing was charged.' })),
  fault: nullable(Type.String({ description: 'Whose fault a decline was: payer, issuer, gateway, us.' })),
  given_back: Type.Optional(Type.Number({ description: 'What it had taken beside the payment, and went or goes back.' })),
  let_go: Type.Optional(Type.Boolean({ description: 'It held money beside the payment; whether that was let go yet.' })),
}, { title: 'DecidedTry' })

export const PaymentDecision = Type.Object({
  payment_id: Type.String(),
  order_id: Type.String(),
  project_id: Type.String(),
  status: Type.String(),
  capture_status: Type.String(),
  decided_at: Type.String(),
  decision: Type.Record(Type.String(), Type.Unknown(), { description: 'Facts, version and rule, what every account was worth at that moment or why it could not take the payment, and who was to be asked in which order. With the same seed and configuration they give the same decision again.' }),
  tries: Type.Array(DecidedTry),
}, { title: 'PaymentDecision' })
