import fastify from 'fastify'
import { gatewayNames } from './list.ts'
import { gatewaysPage, startSimulator, type Gateway, type Running } from './simulator/index.ts'

const simulatorIn = async (name: string): Promise<Gateway> => (await import(`./${name}/simulator.ts`) as { simulator: Gateway }).simulator

/** Of every gateway of list.ts. Nothing of the connectors is loaded with it. */
const gateways: readonly Gateway[] = await Promise.all(gatewayNames.map(simulatorIn))

/** An account at a simulated gateway, as operators would give it to the router. `number` counts within its gateway. */
export interface SimulatedAccount { gateway: string; number: number; label: string; preauth: boolean; base_url: string; credentials: Record<string, string> }

/** The accounts that every simulator has from the start; `url` is where the simulators are. */
export const simulatedAccounts = (url: string): SimulatedAccount[] => gateways.flatMap(gateway => gateway.accounts.map((account, at) => ({
  gateway: gateway.name, number: at + 1, label: account.label, preauth: account.preauth,
  base_url: `${url}/${gateway.name}${gateway.api_path}`, credentials: gateway.credentials(account),
})))

/** Sets in every account's dashboard where its notices go. Some gateways are told so with each payment, and make nothing of it. */
export const setNotifyUrls = async (url: string, notify_url: (account: Pick<SimulatedAccount, 'gateway' | 'number'>) => string) => {
  for (const { name, accounts } of gateways) {
    for (const [at, { client_id }] of accounts.entries()) {
      const answer = await fetch(`${url}/${name}/_control/accounts/${encodeURIComponent(client_id)}/notify_url`, {
        method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ url: notify_url({ gateway: name, number: at + 1 }) }),
      })
      if (!answer.ok) throw new Error(`the simulated ${name} does not take an address for notices: ${await answer.text()}`)
    }
  }
}

export interface Simulators {
  /** Without a slash at its end; each gateway is at `<url>/<name>`. */
  url: string
  close(): Promise<void>
}

/**
 * Starts the simulators of all gateways behind one port (0 for any free one). Their ledgers are files below
 * `<data_dir>/simulators`; with ':memory:' nothing is kept. Rejects when the port is taken or the folder cannot be written.
 */
export const startSimulators = async ({ port, data_dir, host = '127.0.0.1', log = () => undefined }: { port: number; data_dir: string; host?: string; log?: (message: string) => void }): Promise<Simulators> => {
  const app = fastify({ forceCloseConnections: true, keepAliveTimeout: 65_000, routerOptions: { maxParamLength: 300 } })
  const running: Running[] = []
  try {
    for (const gateway of gateways) running.push(await startSimulator(app, gateway, { data_dir, log }))
    app.get('/', (_, reply) => reply.type('text/html; charset=utf-8').send(gatewaysPage(gateways)))
    const url = await app.listen({ port, host })
    return {
      url,
      close: async () => {
        await app.close()
        for (const each of running) await each.close()
      },
    }
  } catch (error) {
    await app.close()
    for (const each of running) await each.close()
    throw error
  }
}
