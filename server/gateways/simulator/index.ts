/** What a gateway's simulator may use of the frame. */
export type { Account, CaptureRow, OrderRow, PaymentRow, RefundRow, WebhookRow } from './rows.ts'
export type { Answer, Asked, Gateway, OpenPayment, Page, PageRoute, Refusal, Route, Settings, Simulator } from './gateway.ts'
export type { Fault, Facts } from './faults.ts'
export * as rows from './rows.ts'
export { decimalsOf, majorOf, minorOf, rawDecimals } from './money.ts'
export { sealed, unsealed } from './ids.ts'
export { donePage, notFoundPage, payerPage, type Outcome } from './page.ts'
export { startSimulator, type Running } from './simulator.ts'
