import { wireTime } from '../platform/clock.ts'
import { keyOf } from '../platform/ids.ts'
import type { Project } from '../projects/index.ts'
import type { Customer, CustomerRequest, Scope } from './schema.ts'

/** The fields a merchant may set and clear. */
const details = ['name', 'email', 'phone', 'address'] as const
export type Detail = (typeof details)[number]
export type Details = Record<Detail, string | null>

/** A customer as stored. */
export interface Row extends Details {
  customer_key: string
  scope: Scope
  customer_id: string
  id: string
  project_id: string
  added_on: Date
  updated_on: Date
}

type Owner = Pick<Project, 'project_id' | 'organisation_id'>

/** (scope, customer_id) is a customer's identity within its owner. */
export const customerKey = ({ project_id, organisation_id }: Owner, scope: Scope, customer_id: string) =>
  scope === 'GLOBAL' ? keyOf('global', organisation_id, customer_id) : keyOf('project', project_id, customer_id)

/** The records `customer_id` may mean, in the order they are tried: the project's own comes first. */
export const customerKeys = (owner: Owner, customer_id: string, scope?: Scope) =>
  (scope === undefined ? ['PROJECT', 'GLOBAL'] as const : [scope]).map(each => customerKey(owner, each, customer_id))

/** Which details a request speaks of; the others stay as they are. */
export const given = (request: CustomerRequest) => details.filter(name => request[name] !== undefined)

export const onTheWire = (row: Row): Customer => ({
  id: row.id,
  added_on: wireTime(row.added_on),
  updated_on: wireTime(row.updated_on),
  customer_id: row.customer_id,
  project_id: row.project_id,
  scope: row.scope,
  status: 'ACTIVE',
  name: row.name ?? undefined,
  email: row.email ?? undefined,
  phone: row.phone ?? undefined,
  address: row.address ?? undefined,
})
