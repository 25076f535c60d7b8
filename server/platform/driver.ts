import { registerHooks } from 'node:module'

/**
 * The PostgreSQL driver, postgres.js, with what ends a process in it mended as it is loaded. Whoever wants the driver
 * imports it from here. All of these stand in 3.4.9:
 * - a statement on a connection that was lost – the rollback of its transaction is always one – writes to a socket that
 *   is null, in a callback that nobody can catch (github.com/porsager/postgres/issues/1208);
 * - what a lost connection had still to write, and the rows it had read of an answer, are kept, and spoil the next one's;
 * - a connection that is lost while it reads the array types rejects a promise that nobody holds;
 * - a connection that is taken and closed without a word, as a load balancer does that has no server behind it, is made anew
 *   at once and for ever, and the statement that waits for it never hears of it;
 * - a connection on which nothing comes any more is waited for until the system gives it up (silence.ts);
 * - of a function that is written where it becomes a property, V8 thinks that it will live long: each statement, with all that was
 *   written and read by it, was kept until the next full collection, and copied by the small ones before that.
 * Not mended: a transaction's function must wait for nothing but its own statements. One that waits for something else
 * may go on after its connection was lost, and then writes into whatever became of it.
 */

/** Fails the statements on the lost connection, and not the one that waits for it to be made anew. */
const failThem = `{
      const lost = Errors.connection('CONNECTION_CLOSED', options, socket)
      query && queryError(query, lost)
      while (sent.length) queryError(sent.shift(), lost)
      chunk = nextWriteTimer = query = null
      return false
    }`

type Repair = readonly [from: string, to: string, times: number]

const MENDED = 'sluicePostgresMended'

/** By file of the driver's. */
const repairs: Readonly<Record<string, readonly Repair[]>> = {
  'connection.js': [
    ["import net from 'net'\n", `import net from 'net'\nimport { watchLine } from ${JSON.stringify(new URL('silence.ts', import.meta.url))}\nglobalThis.${MENDED} = true\n`, 1],
    ['    const x = socket.write(chunk, fn)\n', `    if (socket === null) ${failThem}\n    const x = socket.write(chunk, fn)\n`, 1],
    ['    clearImmediate(nextWriteTimer)\n', '    clearImmediate(nextWriteTimer); chunk = nextWriteTimer = null; rows = 0; result = new Result()\n', 2],
    ['    if (initial)\n      return reconnect()\n', `    if (initial && hadError)\n      return reconnect()\n    initial && errored(Errors.connection('CONNECTION_CLOSED', options, socket))\n`, 1],
    ["      socket.on('data', data)\n", "      socket.on('data', data)\n      watchLine(socket, options.connection.statement_timeout, () => query !== null || sent.length > 0)\n", 1],
    ['return fetchArrayTypes()\n', 'return fetchArrayTypes().catch(() => {})\n', 1],
  ],
  'query.js': [
    ['\n    this.resolve = x => (this.active = false, resolve(x))\n', '\n    const succeed = x => (this.active = false, resolve(x))\n    this.resolve = succeed\n', 1],
    ['\n    this.reject = x => (this.active = false, reject(x))\n', '\n    const fail = x => (this.active = false, reject(x))\n    this.reject = fail\n', 1],
  ],
}

const mend = (source: string, all: readonly Repair[]) => all.reduce((text, [from, to, times]) => {
  if (text.split(from).length - 1 !== times) throw new Error(`postgres.js has changed where server/platform/driver.ts mends it: ${from.trim()}`)
  return text.replaceAll(from, to)
}, source)

if (!(MENDED in globalThis)) {
  const hooks = registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context)
      const file = Object.keys(repairs).find(name => url.endsWith(`/postgres/src/${name}`))
      return file === undefined ? loaded : { ...loaded, source: mend(String(loaded.source), repairs[file] ?? []) }
    },
  })
  await import('postgres')
  hooks.deregister()
  if (!(MENDED in globalThis)) throw new Error('postgres.js was loaded before server/platform/driver.ts could mend it; import it from there')
}

export const { default: postgres } = await import('postgres')
