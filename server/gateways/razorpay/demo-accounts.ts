import type { Account } from '../simulator/index.ts'

/**
 * The account of the demo project at the simulated Razorpay; the client id is its key id. Known to everyone, and good for nothing else. One is
 * enough: whether money is held is said with each order.
 */
export const demo_accounts: [Account] = [
  { client_id: 'rzp_test_SluiceDemo01', client_secret: 'demo_7Qd2fWm81kX0', label: 'Razorpay demo', preauth: false, more: { webhook_secret: 'whs_demo_40bd8e17' } },
]
