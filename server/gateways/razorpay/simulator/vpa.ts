import { text, type Answer } from '../../simulator/index.ts'
import { invalid, missing } from './errors.ts'

/** POST /payments/validate/vpa: every address in the shape of one exists. */
export const validateVpa = (body: unknown): Answer => {
  const vpa = text(body, 'vpa')
  if (vpa === '') return missing('vpa')
  return /^[\w.-]{2,256}@[A-Za-z][A-Za-z0-9]{1,63}$/.test(vpa) ? { status: 200, body: { vpa, success: true, customer_name: 'A Payer' } } : invalid('Invalid VPA. Please enter a valid Virtual Payment Address', 'vpa')
}
