/** The accounts of the demo project at the simulated Cashfree. Known to everyone, and good for nothing else. */
export interface DemoAccount {
  client_id: string
  client_secret: string
  label: string
  /** Card payments and UPI mandates come back authorised and wait for a capture. */
  preauth: boolean
}

export const demo_accounts: DemoAccount[] = [
  { client_id: 'TEST_SLUICE_DEMO_1', client_secret: 'cfsk_demo_ordinary_0b7c1f52d9', label: 'Cashfree demo', preauth: false },
  { client_id: 'TEST_SLUICE_DEMO_2', client_secret: 'cfsk_demo_preauth_51e8a4c07d', label: 'Cashfree demo with pre-auth', preauth: true },
]
