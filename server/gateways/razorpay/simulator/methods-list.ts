import type { Answer } from '../../simulator/index.ts'
import { banks, wallets } from './test-data.ts'

/** GET /methods: what the account may offer its payers. */
export const listMethods = (): Answer => ({
  status: 200,
  body: {
    entity: 'methods', card: true, debit_card: true, credit_card: true, prepaid_card: true, card_networks: { AMEX: 1, DICL: 1, MC: 1, MAES: 1, VISA: 1, JCB: 0, RUPAY: 1, BAJAJ: 0 },
    netbanking: banks, wallet: Object.fromEntries(wallets.map(name => [name, true])), emi: false, upi: true, upi_intent: true,
  },
})
