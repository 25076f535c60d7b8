import { isBody, part, text, type Answer, type Asked, type Body, type Simulator } from '../../simulator/index.ts'
import { invalid, noSuchId } from './errors.ts'
import { idOf } from './ids.ts'
import { tellDowntime } from './notices.ts'
import { collection, seconds } from './orders.ts'

/** Banks, apps and networks that Razorpay says are down. Source: the page on payment downtimes of razorpay.com/docs. What is down is said here by a call that Razorpay does not have. */
interface Downtime {
  id: string; entity: 'payment.downtime'; method: string; begin: number; end: number | null; status: string; scheduled: boolean; severity: string
  instrument: Body; created_at: number; updated_at: number
}

const all = (sim: Simulator): Downtime[] => JSON.parse(sim.ledger.setting('downtimes') ?? '[]') as Downtime[]

export const listDowntimes = (sim: Simulator): Answer => collection(all(sim).filter(({ status }) => status !== 'resolved'))

export const getDowntime = (sim: Simulator, { params }: Asked): Answer => {
  const found = all(sim).find(({ id }) => id === params.id)
  return found === undefined ? noSuchId : { status: 200, body: found }
}

const methods = ['card', 'netbanking', 'upi', 'wallet']
const severities = ['high', 'medium', 'low']

/** `{method, severity, instrument}` begins one; `{id, severity}` changes it, `{id, resolved: true}` ends it. Every account is told. */
export const setDowntime = (sim: Simulator, { body }: Asked): Answer => {
  if (!isBody(body)) return invalid('The request body must be a JSON object')
  const known = all(sim)
  const now = seconds(sim.clock.now())
  const before = known.find(({ id }) => id === body.id)
  if (body.id !== undefined && before === undefined) return noSuchId
  if (before === undefined && !methods.includes(text(body, 'method'))) return invalid('The selected method is invalid.', 'method')
  const severity = text(body, 'severity') || (before?.severity ?? 'high')
  if (!severities.includes(severity)) return invalid('The selected severity is invalid.', 'severity')
  const ended = body.resolved === true
  const downtime: Downtime = before === undefined
    ? { id: idOf(sim, 'down', sim.ledger.nextId('captures')), entity: 'payment.downtime', method: text(body, 'method'), begin: now, end: null, status: 'started', scheduled: false, severity, instrument: part(body, 'instrument'), created_at: now, updated_at: now }
    : { ...before, severity, status: ended ? 'resolved' : 'updated', end: ended ? now : null, updated_at: now }
  sim.ledger.set('downtimes', JSON.stringify([...known.filter(({ id }) => id !== downtime.id), downtime]))
  for (const account of sim.accounts.keys()) tellDowntime(sim, account, downtime)
  return { status: 200, body: downtime }
}
