import type { Account } from '../simulator/index.ts'

/** The account of the demo project at the simulated PayU; a payment on it may be held. Known to everyone, and good for nothing else. */
export const demo_accounts: Account[] = [
  { client_id: 'SLCDM1', client_secret: 'payu_demo_salt_6fd02b91c7e4', label: 'PayU demo', preauth: false },
]
