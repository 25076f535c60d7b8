import { readFileSync } from 'node:fs'
import type { Written } from './jobs.ts'

/** Reads problems that somebody else wrote; throws a sentence that names the place where they are not as they should be. */
export const readProblems = (file: string): Written[] => {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  return parseProblems(text, file)
}

export const parseProblems = (text: string, file: string): Written[] => {
  let whole: unknown
  try {
    whole = JSON.parse(text)
  } catch (error) {
    throw new Error(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  const refuse = (place: string, what: string): never => {
    throw new Error(`${file}: ${place} ${what}.`)
  }
  const object = (value: unknown, place: string): Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : refuse(place, 'has to be an object')
  const list = (value: unknown, place: string): unknown[] =>
    Array.isArray(value) && value.length > 0 ? value : refuse(place, 'has to be a list that is not empty')
  const whole_number = (value: unknown, place: string, min: number, max: number): number =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : refuse(place, `has to be a whole number from ${min} to ${max}`)

  const ids = new Set<string>()
  return list(object(whole, 'the file').problems, 'problems').map((each, i): Written => {
    const place = `problems[${i}]`
    const problem = object(each, place)
    const id = problem.id
    if (typeof id !== 'string' || id === '') return refuse(`${place}.id`, 'has to be a text that is not empty')
    if (ids.has(id)) return refuse(`${place}.id`, `is "${id}" once more`)
    ids.add(id)
    const decisions = whole_number(problem.decisions, `${place}.decisions`, 1, 1_000_000)
    const arms = list(problem.arms, `${place}.arms`)
    if (arms.length > 64) return refuse(`${place}.arms`, 'has more than 64 arms')
    return {
      id, decisions,
      delay: whole_number(problem.delay, `${place}.delay`, 0, 1_000_000),
      seeds: list(problem.seeds, `${place}.seeds`).map((seed, j) => whole_number(seed, `${place}.seeds[${j}]`, 0, 2 ** 32 - 1)),
      arms: arms.map((arm, j) => {
        let last = -1
        return list(arm, `${place}.arms[${j}]`).map((step, k): [number, number] => {
          const where = `${place}.arms[${j}][${k}]`
          const pair = list(step, where)
          if (pair.length !== 2) return refuse(where, 'has to be a pair: a decision, and the chance from there on')
          const from = whole_number(pair[0], `${where}[0]`, 0, decisions - 1)
          const chance = pair[1]
          if (k === 0 && from !== 0) return refuse(`${where}[0]`, 'has to be 0: an arm starts with the first decision')
          if (from <= last) return refuse(`${where}[0]`, 'has to be more than the one before')
          if (typeof chance !== 'number' || !(chance >= 0 && chance <= 1)) return refuse(`${where}[1]`, 'has to be a chance from 0 to 1')
          last = from
          return [from, chance]
        })
      }),
    }
  })
}
