import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Gateway, Page, Simulator } from './gateway.ts'
import { asked } from './http.ts'
import { indexPage, notFoundPage } from './page.ts'

const page_headers = {
  'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
}

/** Serves what a payer sees, and the index page of all that waits for a payer. No script runs on any of them. */
export const servePages = async (app: FastifyInstance, sim: Simulator, gateway: Gateway) => {
  await app.register(formbody)
  for (const page of gateway.pages(sim)) {
    app.route({
      method: page.method, url: page.path,
      handler: async (request, reply) => {
        const shown = sim.ledger.step(() => page.handle({ ...asked(gateway, request), account: undefined }))
        await sim.ledger.committed()
        return show(reply, shown)
      },
    })
  }
  app.get('/', (_, reply) => show(reply, {
    html: indexPage({ title: gateway.title, accounts: [...sim.accounts.values()], payments: gateway.openPayments(sim), base: `/${gateway.name}` }),
  }))
  app.setErrorHandler((error, _, reply) => {
    sim.log(error instanceof Error ? error.stack ?? error.message : String(error))
    return show(reply, { status: 500, html: notFoundPage('Something went wrong in the simulator. Its log says what.') })
  })
}

const show = (reply: FastifyReply, page: Page): FastifyReply =>
  'location' in page ? reply.redirect(page.location, 303) : reply.code(page.status ?? 200).headers(page_headers).send(page.html)
