import { part, rows, text, type Answer, type Asked, type Body, type Simulator } from '../../simulator/index.ts'
import { invalid, notFound } from './errors.ts'
import { ownerOf } from './orders.ts'
import { settlePayment, type Outcome } from './settle.ts'
import { checkSimulation } from './validate.ts'

const outcomes: Record<string, (code: string) => Outcome> = {
  SUCCESS: () => ({ kind: 'approve' }), FAILED: code => ({ kind: 'decline', code: code || 'TRANSACTION_DECLINED' }), PENDING: () => ({ kind: 'pending' }), USER_DROPPED: () => ({ kind: 'drop' }),
}

/** Gives a payment the asked outcome. A payment that failed may still succeed, as a bank's late answer does; one that succeeded stays so. */
export const simulate = (sim: Simulator, { account, body }: Asked): Answer => {
  const refused = checkSimulation(body)
  if (refused) return refused
  const asked = body as Body
  const id = Number(asked.entity_id)
  const payment = Number.isSafeInteger(id) ? rows.paymentById(sim.ledger, id) : undefined
  if (!payment || payment.account !== ownerOf(account)) return notFound('payment')
  if (payment.state === 'SUCCESS' || payment.state === 'VOID') return invalid('simulation_invalid', 'the payment has succeeded and keeps its outcome')
  const wanted = part(asked, 'entity_simulation')
  const [payment_status, payment_error_code] = [text(wanted, 'payment_status'), text(wanted, 'payment_error_code')]
  const outcome = outcomes[payment_status]?.(payment_error_code)
  if (outcome) settlePayment(sim, payment, outcome, { force: true })
  const simulation_id = `sim_${sim.ledger.nextId('captures').toString(36)}`
  const entity = { simulation_id, entity: 'PAYMENTS', entity_id: String(id), entity_simulation: { payment_status, ...(payment_error_code ? { payment_error_code } : {}) } }
  sim.ledger.write('insert into simulations values (:id, :entity)', { id: simulation_id, entity: JSON.stringify(entity) })
  return { status: 200, body: entity }
}

export const getSimulation = (sim: Simulator, { params }: Asked): Answer => {
  const found = sim.ledger.one<{ entity: string }>('select entity from simulations where id = :id', { id: params.simulation_id ?? '' })
  return found ? { status: 200, body: JSON.parse(found.entity) } : notFound('simulation')
}
