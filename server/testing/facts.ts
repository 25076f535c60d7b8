import type { Facts } from '../routing/index.ts'

/** A UPI payment of 1,000 INR, or whatever a test makes of it. */
export const facts = (more: Partial<Facts> = {}): Facts => ({
  project_id: 'proj_1', order_key: '00000000-0000-4000-8000-000000000000', number: 1, amount_minor: 100_000n, currency: 'INR', preauth: false,
  method: 'upi', channel: more.method === undefined || more.method === 'upi' ? 'collect' : undefined, handle: undefined, app: undefined, bin: undefined, bank: undefined, wallet: undefined,
  customer_id: undefined, tags: undefined, device: undefined, earlier: undefined, now: new Date('2026-11-24T06:30:00Z'), ...more,
})
