import type { Account } from '../simulator/index.ts'

/** What the demo's endpoint for notices listens to: all that the connector reads. */
const enabled_events = [
  'payment_intent.succeeded', 'payment_intent.payment_failed', 'payment_intent.amount_capturable_updated', 'payment_intent.processing', 'payment_intent.canceled',
  'checkout.session.completed', 'checkout.session.expired', 'refund.created', 'refund.updated', 'refund.failed',
].join(',')

/** The account of the demo project at the simulated Stripe. Known to everyone, and good for nothing else. Whether money is held is said with each payment. */
export const demo_accounts: Account[] = [
  { client_id: 'acct_sluice_demo', client_secret: 'sk_test_sluice_demo', label: 'Stripe demo', preauth: false, more: { webhook_secret: 'whsec_sluice_demo', enabled_events } },
]
