import { expect, it } from 'vitest'
import { isNotThere } from './api.ts'

it.each([
  [404, 'order_not_found', true], [404, 'somethind_not_found', true],
  [404, 'route_missing', false], [404, 'request_failed', false], [400, 'order_not_found', false],
])('takes %i %s for a name under which there is nothing: %s', (status, code, is) => expect(isNotThere(status, code)).toBe(is))
