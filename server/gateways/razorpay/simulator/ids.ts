import { createHmac } from 'node:crypto'
import type { Simulator } from '../../simulator/index.ts'

type Kind = 'order' | 'pay' | 'rfnd' | 'card' | 'setl' | 'evt' | 'down'

/** Four letters that only this simulator makes for this number, then the number: fourteen characters, as Razorpay's ids have. */
const tail = (sim: Simulator, kind: Kind, id: number) =>
  createHmac('sha256', sim.secret).update(`${kind}:${id}`).digest('base64').replace(/[^A-Za-z0-9]/g, '').slice(0, 4) + id.toString(36).padStart(10, '0')

/** A number of the ledger as Razorpay writes it: `pay_Qz7t1r8mnhq4xd`. */
export const idOf = (sim: Simulator, kind: Kind, id: number): string => `${kind}_${tail(sim, kind, id)}`

/** The number in such an id; undefined where this simulator never made it. */
export const numberOf = (sim: Simulator, kind: Kind, text: string): number | undefined => {
  const id = Number.parseInt(text.slice(kind.length + 5), 36)
  return Number.isSafeInteger(id) && idOf(sim, kind, id) === text ? id : undefined
}
