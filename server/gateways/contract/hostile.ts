import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

const tenMegabytes = Buffer.alloc(10_000_000, ' ')

/** Answers that are no gateway's. Each may have been preceded by a charge, so each is an unknown outcome. */
export const hostileAnswers: Record<string, RequestListener> = {
  'an HTML page with 200': (_, answer) => { answer.setHeader('content-type', 'text/html').end('<h1>OK</h1>') },
  'an empty 200': (_, answer) => { answer.end() },
  'null': (_, answer) => { answer.setHeader('content-type', 'application/json').end('null') },
  'an empty object': (_, answer) => { answer.setHeader('content-type', 'application/json').end('{}') },
  'a list of nonsense': (_, answer) => { answer.setHeader('content-type', 'application/json').end('[1,null,"x",{"__proto__":{"payment_status":"SUCCESS"}}]') },
  'a 500 without a body': (_, answer) => { answer.writeHead(500).end() },
  'a 503 of HTML': (_, answer) => { answer.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Busy</h1>') },
  'a redirect': (_, answer) => { answer.writeHead(302, { location: 'http://127.0.0.1:9/elsewhere' }).end() },
  '10 MB': (_, answer) => { answer.setHeader('content-type', 'application/json').end(tenMegabytes) },
  '10 MB of which nobody was told': (_, answer) => { answer.writeHead(200, { 'content-type': 'application/json' }); answer.write('{"padding":"'); answer.end(tenMegabytes) },
  'half an answer': (_, answer) => {
    answer.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 })
    answer.write('{"status":"SUCC', () => answer.destroy())
  },
  'a byte now and then': (incoming, answer) => {
    answer.writeHead(200, { 'content-type': 'application/json' })
    const drip = setInterval(() => answer.write(' '), 100)
    incoming.socket.on('close', () => clearInterval(drip))
  },
  'silence': () => {},
}

/** A server that answers everything so. */
export const openHostile = async (answer: RequestListener) => {
  const server = createServer(answer)
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => new Promise<number>((resolve, reject) => { server.getConnections((error, count) => { if (error === null) resolve(count); else reject(error) }) }),
    close: () => new Promise(resolve => { server.close(resolve); server.closeAllConnections() }),
  }
}

/** An address where nothing listens. */
export const deadUrl = async () => {
  const server = await openHostile(() => {})
  await server.close()
  return server.url
}
