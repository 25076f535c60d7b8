import { notSent, refused, unknown } from '../../gateways/answers.ts'
import type { Account, NotCharged, Unknown } from '../../gateways/index.ts'
import { later, seconds, type movableClock } from '../../platform/clock.ts'
import { never } from './store.ts'

/** What becomes of a request to a gateway, and of its answer. */
export const fates = [
  'heard', 'heard', 'heard',
  /** It is done, and the answer comes too late or never. */
  'answer_lost',
  /** It is done, and the answer is on its way until something else has happened. */
  'answer_slow',
  /** It comes to the gateway when nobody waits for it any more. */
  'arrives_late',
  'request_lost', 'not_sent', 'refused',
  /** The process that asks dies before or after the gateway has heard of it. */
  'dies_before', 'dies_after',
] as const
export type Fate = (typeof fates)[number]

/** After its time-out a request is under way no longer than this: the grace that "not known" is given is 30 s. */
const LATE_MS = seconds(20)

interface Waiting {
  due: Date
  /** What happens when nobody has let it happen before. */
  end: () => void
  /** The answer comes, while somebody waits for it. */
  answer?: () => void
}

/** Between the router and the gateways: requests are lost here, and answers. */
export const openLine = (clock: ReturnType<typeof movableClock>) => {
  let planned: Fate[] = []
  let waiting: Waiting[] = []

  /** `act` is what the gateway does when it hears the request, once; what it answers is then on its way. */
  const send = async <Answer>({ timeout_ms }: Pick<Account, 'timeout_ms'>, act: () => Answer): Promise<Answer | NotCharged | Unknown> => {
    const fate = planned.shift() ?? 'heard'
    const timedOut = unknown('no answer in time')
    switch (fate) {
      case 'heard': return act()
      case 'answer_lost': act(); return timedOut
      case 'request_lost': return timedOut
      case 'not_sent': return notSent('no connection')
      case 'refused': return refused({ code: 'no', message: 'Not now' })
      case 'dies_before': return never()
      case 'dies_after': act(); return never()
      case 'arrives_late': {
        const due = later(clock.now(), timeout_ms + LATE_MS)
        waiting.push({ due, end: act })
        return timedOut
      }
      case 'answer_slow': {
        const answer = act()
        return new Promise(resolve => {
          waiting.push({ due: later(clock.now(), timeout_ms), end: () => resolve(timedOut), answer: () => resolve(answer) })
        })
      }
    }
  }

  const settled = () => new Promise<void>(resolve => { setImmediate(resolve) })

  return {
    send,
    settled,
    /** The fates of the next requests; those after them are heard. */
    plan: (next: readonly Fate[]) => { planned = [...next] },
    /** One of the slow answers comes. */
    deliver: async (at: number) => {
      const slow = waiting.filter(({ answer }) => answer !== undefined)
      const one = slow[at % slow.length]
      if (one === undefined) return
      waiting = waiting.filter(each => each !== one)
      one.answer?.()
      await settled()
    },
    /** Time passes; whose time is up is done on the way. */
    pass: async (ms: number) => {
      const end = later(clock.now(), ms)
      for (;;) {
        const [next] = waiting.toSorted((a, b) => a.due.getTime() - b.due.getTime())
        if (next === undefined || next.due > end) break
        waiting = waiting.filter(each => each !== next)
        if (next.due > clock.now()) clock.set(next.due)
        next.end()
        await settled()
      }
      clock.set(end)
    },
    /** Whoever waits has died; what is on its way to a gateway still gets there. */
    crash: () => { waiting = waiting.filter(({ answer }) => answer === undefined) },
  }
}

export type Line = ReturnType<typeof openLine>
