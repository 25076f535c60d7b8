/** Where an answer came from, and when it was heard. */
export interface Hearing {
  /** `gateway:answer`, `gateway:webhook`, `gateway:check` */
  cause: string
  now: Date
  /** It answers the request that started the payment: only this one can say that the payment never began. */
  start?: boolean
  /** False: somebody looked in between, and the regular looks stay as they are planned. */
  planned?: boolean
  /** The gateway had time enough to learn of the payment: that it knows nothing means that nothing was charged. */
  grace_over?: boolean
  /** Which try it speaks of, by the reference its gateway knows; left out: the payment's current one. */
  reference?: string
}
