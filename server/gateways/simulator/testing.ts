import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startSimulators, type Simulators } from '../simulators.ts'

/** Help for tests that talk to a simulator as its users do: by HTTP only. */

export interface Received { headers: IncomingHttpHeaders; body: string }

/** A merchant's end of webhooks: a real HTTP server that keeps what arrives. `answer` is the status it gives. */
export const openReceiver = async () => {
  const received: Received[] = []
  const state = { answer: 200 }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      response.writeHead(state.answer).end()
    })
  })
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`, received, state,
    close: () => new Promise<void>(closed => {
      server.close(() => closed())
      server.closeAllConnections()
    }),
  }
}

/** Waits until `found` gives something; rejects after five seconds, with the words of what was waited for. */
export const until = async <Value>(what: string, found: () => Value | undefined | false | Promise<Value | undefined | false>): Promise<Value> => {
  const deadline = Date.now() + 5_000
  while (Date.now() < deadline) {
    const value = await found()
    if (value !== undefined && value !== false) return value
    await new Promise(next => setTimeout(next, 5))
  }
  throw new Error(`waited five seconds for ${what}`)
}

export interface Reply { status: number; headers: Headers; body: Record<string, unknown> }

/** Calls JSON over HTTP. Rejects where the answer never comes, as fetch does. */
export const callJson = async (method: string, url: string, { body, headers = {}, timeout_ms = 5_000 }: { body?: unknown; headers?: Record<string, string>; timeout_ms?: number } = {}): Promise<Reply> => {
  const answer = await fetch(url, {
    method, signal: AbortSignal.timeout(timeout_ms), headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, headers: answer.headers, body: await answer.json() as Record<string, unknown> }
}

/** All simulators in memory, and the control API of one of them. */
export const openSimulators = async (name: string) => {
  const simulators: Simulators = await startSimulators({ port: 0, data_dir: ':memory:' })
  const base = `${simulators.url}/${name}`
  const control = (method: string, path: string, body?: unknown) => callJson(method, `${base}/_control${path}`, { body })
  return { base, control, close: simulators.close }
}
