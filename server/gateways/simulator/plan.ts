import type { Facts } from './faults.ts'
import type { Simulator } from './gateway.ts'

/** What a fault orders for a payment. It is decided once, when the payment starts; approval may come much later. */
export interface Plan { decline?: string; pending?: boolean; amount_minor?: number; currency?: string }

/** `decline`: the gateway's code where the fault names none. `amount_minor`: what the payer is to be charged. */
export const planOf = (sim: Pick<Simulator, 'faults'>, facts: Facts & { amount_minor: number }, { decline }: { decline: string }): Plan => {
  const fault = sim.faults.pick('outcome', () => facts)
  switch (fault?.kind) {
    case 'decline': return { decline: fault.code ?? decline }
    case 'pending': return { pending: true }
    case 'wrong_amount': return { amount_minor: fault.amount_minor ?? facts.amount_minor - 1 }
    case 'wrong_currency': return { currency: fault.currency ?? 'USD' }
    default: return {}
  }
}
