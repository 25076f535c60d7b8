import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface LossyLine {
  /** The database's address, by way of this line. */
  url: string
  /** Nothing more arrives of what the server answers, until it has done what it was asked: then the line breaks. */
  loseNextAnswer(): void
  /** Nothing arrives any more, in either direction, and nobody is told: as where a network lost its way. New lines are as good as before. */
  freeze(): void
  close(): Promise<void>
}

/** How the server ends an answer outside of a transaction: ReadyForQuery, five bytes, idle. */
const IDLE = Buffer.from('Z\0\0\0\x05I')

/** A TCP line to the database that can lose an answer. */
export const openLossyLine = async (database_url: string): Promise<LossyLine> => {
  const { hostname, port } = new URL(database_url)
  const open = new Set<Socket>()
  const frozen = new WeakSet<Socket>()
  let lose = false
  const server = createServer(client => {
    const upstream = connect(Number(port), hostname)
    const both = [client, upstream]
    const end = () => { for (const socket of both) { socket.destroy(); open.delete(socket) } }
    for (const socket of both) {
      open.add(socket)
      socket.on('close', end).on('error', end)
    }
    client.on('data', data => { if (!frozen.has(client)) upstream.write(data) })
    upstream.on('data', (data: Buffer) => {
      if (frozen.has(client)) return
      if (!lose) client.write(data)
      else if (data.subarray(-IDLE.length).equals(IDLE)) {
        lose = false
        end()
      }
    })
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  return {
    url: Object.assign(new URL(database_url), { host: `127.0.0.1:${(server.address() as AddressInfo).port}` }).href,
    loseNextAnswer: () => { lose = true },
    freeze: () => { for (const socket of open) frozen.add(socket) },
    close: () => new Promise(resolve => {
      server.close(() => { resolve() })
      for (const socket of open) socket.destroy()
    }),
  }
}
