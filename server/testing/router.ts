import { Agent, request } from 'undici'
import { openRouter } from '../api/app.ts'
import { putAccount } from '../gateways/accounts.ts'
import { simulatedAccounts, startSimulators, type Simulators } from '../gateways/simulators.ts'
import { systemClock, type Clock } from '../platform/clock.ts'
import { readConfig } from '../platform/config.ts'
import { freePort } from '../platform/data-folder.ts'
import { openLog } from '../platform/log.ts'
import { changeSettings } from '../platform/settings.ts'
import { makeKey, makeOperatorToken, makeProject, type Credentials, type Project, type ProjectsDeps } from '../projects/index.ts'
import { testDatabase } from './database.ts'

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
  /** Parsed; undefined where there is none or it is not JSON. */
  body: unknown
}

export interface CallOptions {
  /** Sent as JSON; a string or bytes as they are. */
  body?: unknown
  /** A null takes a header away. */
  headers?: Record<string, string | null>
}

/** A merchant's project and how it calls. */
export interface Merchant extends Credentials {
  project: Project
  call(method: string, path: string, options?: CallOptions): Promise<Answer>
}

/**
 * A whole router on a free port over a database of its own: a project with two accounts at a simulated Cashfree, a
 * second project of the same organisation, and a stranger of another.
 */
export const startTestRouter = async ({ clock = systemClock, sql_connections = 10 }: { clock?: Clock; sql_connections?: number } = {}) => {
  const database = await testDatabase({ max: sql_connections })
  const { sql } = database
  const config = readConfig({ PORT: String(await freePort(0)), DATABASE_URL: database.url, LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent' }, 'laptop')
  const simulators = await startSimulators({ port: 0, data_dir: ':memory:' })
  const deps: ProjectsDeps = { sql, secrets: config.secrets, clock, actor: 'test' }
  const project = await makeProject(deps, { name: 'Shop', organisation_name: 'Shops' })
  const second = await makeProject(deps, { name: 'Second shop', organisation_id: project.organisation_id })
  const other = await makeProject(deps, { name: 'Stranger' })
  await makeAccounts(deps, project, simulators)

  const agent = new Agent({ connections: 256 })
  const router = await openRouter({ config, log: openLog(config.log_level), clock, sql })
  const url = await router.listen()
  const merchantOf = async (project: Project): Promise<Merchant> => {
    const credentials = await makeKey(deps, project.project_id)
    return { ...credentials, project, call: (method, path, options) => call(agent, `${url}/router`, credentials, method, path, options) }
  }
  const made = { merchant: await merchantOf(project), sibling: await merchantOf(second), stranger: await merchantOf(other) }
  const operator = await makeOperatorToken(deps, 'Asha')
  await router.settings.refresh()

  return {
    ...made, url, router, operator, simulators, sql, deps, config,
    /** A call by the operator, below /api. */
    control: (method: string, path: string, options: CallOptions = {}) => call(agent, `${url}/api`, undefined, method, path, { ...options, headers: { authorization: `Bearer ${operator.token}`, ...options.headers } }),
    /** A call without credentials, from the root. */
    open: (method: string, path: string, options?: CallOptions) => call(agent, url, undefined, method, path, options),
    close: async () => {
      await agent.destroy()
      await router.close()
      await simulators.close()
      await database.drop()
    },
  }
}

export type TestRouter = Awaited<ReturnType<typeof startTestRouter>>

const makeAccounts = async ({ sql, secrets, clock }: ProjectsDeps, { project_id }: Project, { url }: Simulators) => {
  const at = clock.now()
  await changeSettings(sql, { at, actor: 'test', action: 'accounts.put', subject: project_id }, async tx => {
    for (const { number, ...account } of simulatedAccounts(url).filter(({ gateway }) => gateway === 'cashfree')) {
      await putAccount(tx, secrets, { ...account, id: `acc_${project_id}_${number}`, project_id, position: number }, at)
    }
  })
}

const call = async (agent: Agent, base: string, credentials: Credentials | undefined, method: string, path: string, { body, headers = {} }: CallOptions = {}): Promise<Answer> => {
  const sent = { ...credentials === undefined ? {} : { 'x-client-id': credentials.client_id, 'x-client-secret': credentials.client_secret }, ...body === undefined ? {} : { 'content-type': 'application/json' }, ...headers }
  const answer = await request(base + path, {
    dispatcher: agent, method: method as 'GET',
    headers: Object.fromEntries(Object.entries(sent).filter((header): header is [string, string] => header[1] !== null)),
    ...body === undefined ? {} : { body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) },
  })
  const text = await answer.body.text()
  return { status: answer.statusCode, headers: answer.headers, text, body: parsed(text) }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
