import { connect } from 'node:net'

export interface Answer {
  status: number
  body: string
}

/** One request at a time: `answered` hears the answer, or the error that ended the connection. */
export interface Connection {
  send: (request: string, answered: (answer: Answer | Error) => void) => void
  close: () => void
}

const HEAD_END = '\r\n\r\n'

/**
 * A keep-alive connection to a local port with next to no cost per request, because it shares the machine with what
 * it measures. Understands HTTP/1.1 answers that have a content-length, which is what the router sends.
 */
export const openConnection = (port: number): Connection => {
  let waiting: ((answer: Answer | Error) => void) | undefined
  let received = ''
  const finish = (answer: Answer | Error) => {
    const answered = waiting
    waiting = undefined
    received = ''
    answered?.(answer)
  }
  const buffer = Buffer.allocUnsafe(64 * 1024)
  const socket = connect({
    port, host: '127.0.0.1', noDelay: true,
    onread: {
      buffer,
      callback: length => {
        // Latin-1 keeps one character per byte, so that lengths agree.
        received = received + buffer.toString('latin1', 0, length)
        const head = received.indexOf(HEAD_END)
        if (head < 0) return true
        const at = received.indexOf('content-length: ')
        const body = head + HEAD_END.length
        const wanted = at < 0 || at > head ? 0 : Number(received.slice(at + 16, received.indexOf('\r\n', at)))
        if (received.length >= body + wanted) finish({ status: Number(received.slice(9, 12)), body: received.slice(body) })
        return true
      },
    },
  })
  socket.on('error', finish).on('close', () => finish(new Error('the connection was closed')))
  return {
    send: (request, answered) => {
      waiting = answered
      socket.write(request, 'latin1')
    },
    close: () => socket.destroy(),
  }
}

/** The whole text of a request. `body` must be ASCII. */
export const requestText = (method: string, path: string, headers: Record<string, string>, body = ''): string => {
  const lines = Object.entries({ host: 'bench', ...headers, ...(body === '' ? {} : { 'content-type': 'application/json', 'content-length': String(body.length) }) })
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`
}
