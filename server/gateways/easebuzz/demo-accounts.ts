import type { Account } from '../simulator/index.ts'

/** The account of the demo project at the simulated Easebuzz. Known to everyone, and good for nothing else. */
export const demo_accounts: Account[] = [
  { client_id: 'EBDEMO0001', client_secret: 'eb_demo_salt_4b8e', label: 'Easebuzz demo', preauth: false, more: { merchant_email: 'shop@example.com' } },
]
