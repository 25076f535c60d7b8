import { fork } from 'node:child_process'
import { join } from 'node:path'

export interface Child {
  /** Sends a question and waits for its answer; one at a time. Rejects when the process ends before. */
  ask: <Answer>(question: unknown) => Promise<Answer>
  /** Resolves when the process is gone. */
  stop: () => Promise<void>
}

type Message = { answer: unknown } | { failed: string }

/** Starts a file of this folder as a process of its own, by this node. `first` is what it said when it was ready. */
export const startChild = async <First>(file: string, { env = {}, execArgv = [] }: { env?: Record<string, string>; execArgv?: string[] } = {}): Promise<Child & { first: First }> => {
  const process_ = fork(join(import.meta.dirname, file), { env: { ...process.env, ...env }, execArgv })
  const gone = new Promise<void>(resolve => { process_.once('exit', () => resolve()) })
  const hear = <Answer>() => new Promise<Answer>((resolve, reject) => {
    const onExit = () => reject(new Error(`${file} ended too early`))
    process_.once('exit', onExit).once('message', (message: Message) => {
      process_.off('exit', onExit)
      if ('failed' in message) reject(new Error(`${file}: ${message.failed}`))
      else resolve(message.answer as Answer)
    })
  })
  return {
    first: await hear<First>(),
    ask: question => {
      const heard = hear<never>()
      process_.send(question as object)
      return heard
    },
    stop: async () => {
      if (process_.connected) process_.disconnect()
      await gone
    },
  }
}

/** The child's side: says that it is ready, answers questions, and ends when the parent lets go of it. */
export const beChild = (ready: unknown, { answer, close }: { answer: (question: unknown) => unknown; close: () => Promise<void> }) => {
  const say = (message: Message) => process.send?.(message)
  process.on('message', question => {
    void (async () => answer(question))().then(
      said => say({ answer: said }),
      (error: unknown) => say({ failed: error instanceof Error ? error.stack ?? error.message : String(error) }),
    )
  })
  process.on('disconnect', () => void close().finally(() => process.exit(0)))
  // Ctrl-C reaches the whole group; only the parent decides when a child ends.
  process.on('SIGINT', () => {})
  say({ answer: ready })
}
