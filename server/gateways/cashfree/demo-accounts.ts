import type { Account } from '../simulator/index.ts'

/**
 * The accounts of the demo project at the simulated Cashfree. Known to everyone, and good for nothing else. With pre-auth,
 * card payments and UPI mandates come back authorised and wait for a capture.
 */
export const demo_accounts: Account[] = [
  { client_id: 'TEST_SLUICE_DEMO_1', client_secret: 'cfsk_demo_ordinary_0b7c1f52d9', label: 'Cashfree demo', preauth: false },
  { client_id: 'TEST_SLUICE_DEMO_2', client_secret: 'cfsk_demo_preauth_51e8a4c07d', label: 'Cashfree demo with pre-auth', preauth: true },
]
