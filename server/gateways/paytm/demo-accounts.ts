import type { Account } from '../simulator/index.ts'

/** The account of the demo project at the simulated Paytm: `client_id` is the mid, `client_secret` the merchant key. Known to everyone, and good for nothing else. */
export const demo_accounts: Account[] = [
  { client_id: 'SLUICEDEMO0000000001', client_secret: 'demoPaytmKey#001', label: 'Paytm demo', preauth: false, more: { website_name: 'WEBSTAGING' } },
]
