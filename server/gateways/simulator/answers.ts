import type { FastifyReply } from 'fastify'
import type { Answer } from './gateway.ts'
import type { Fault } from './faults.ts'

/** Answers as no gateway should give them. The reply is taken out of fastify's hands; what is on the wire is written here. */

/** Leaves the caller without an answer until it hangs up. */
export const hang = (reply: FastifyReply): FastifyReply => reply.hijack()

/** Closes the connection with a TCP reset, as a crashed proxy does. */
export const reset = (reply: FastifyReply): FastifyReply => {
  reply.hijack()
  reply.raw.socket?.resetAndDestroy()
  return reply
}

/** Sends something that is not the answer. `wrong_types` and `strange_words` keep the shape and change what each value is. */
export const garble = (reply: FastifyReply, { shape = 'html' }: Fault, answer: Answer | undefined): FastifyReply => {
  const text = JSON.stringify(answer?.body ?? { ok: true })
  if (shape === 'truncated') {
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    reply.raw.write(text.slice(0, text.length / 2), () => reply.raw.destroy())
    return reply
  }
  return reply.code(200).header('content-type', shape === 'html' ? 'text/html' : 'application/json').send(garbled[shape](answer))
}

const garbled: Record<'html' | 'wrong_types' | 'strange_words' | 'huge' | 'empty', (answer: Answer | undefined) => string> = {
  html: () => '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
  wrong_types: answer => JSON.stringify(wrongTypes(answer?.body ?? {})),
  strange_words: answer => JSON.stringify(answer?.body ?? {}, (name, value: unknown) => (typeof value === 'string' && /status|state|code|reason/i.test(name) ? 'constructor' : value)),
  huge: () => `{"padding":"${'x'.repeat(32 * 1024 * 1024)}"}`,
  empty: () => '',
}

/** The same keys with values of other types: a number becomes a word, a text a number, a list an object, an object a list. */
export const wrongTypes = (value: unknown): unknown => {
  switch (typeof value) {
    case 'string': return value.length
    case 'number': return 'many'
    case 'boolean': return 'perhaps'
    case 'object': return value === null ? 0 : Array.isArray(value) ? { list: true } : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, wrongTypes(each)]))
    default: return null
  }
}
