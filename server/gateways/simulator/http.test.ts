import fastify from 'fastify'
import { expect, it } from 'vitest'
import { asked } from './http.ts'

it.each(['/v1/orders', '/v1/orders?from=7&to=', '/v1/orders/a%2Fb?q=%C3%A9+%20'])('shows the path as it was sent, for gateways that sign it: %s', async path => {
  const app = fastify()
  app.get('/acorn/*', request => asked({ name: 'acorn' }, request))
  expect((await app.inject(`/acorn${path}`)).json()).toMatchObject({ path })
})
