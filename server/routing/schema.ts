import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import { nullable, text } from '../platform/http.ts'
import { MOST_DAYS, MOST_PAYMENTS } from './simulate.ts'

export const ProjectParams = Type.Object({ project_id: text({ maxLength: 100 }) })
export const VersionParams = Type.Object({ ...ProjectParams.properties, version: text({ format: 'whole-number', maxLength: 9 }) })

const AnyConfiguration = Type.Unknown({ description: 'time_zone, rules, default and fees; docs/routing.md describes them. Checked with errors that name the place.' })
const given = {
  configuration: Type.Optional(AnyConfiguration),
  text: Type.Optional(Type.String({ maxLength: 33_554_432, description: 'The same in the text form. One of both is required.' })),
}
const note = Type.Optional(nullable(text({ format: 'lines', maxLength: 1000, description: 'Why, for the history.' })))

export const GivenBody = Type.Object(given)
export const DraftBody = Type.Object({ ...given, note })
const force = Type.Optional(Type.Boolean({ description: 'Although some payments are left without any gateway.' }))
const version = Type.Integer({ minimum: 1, maximum: 1_000_000_000 })
export const PublishBody = Type.Object({ version, force })
export const RollbackBody = Type.Object({ version: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'One that has been live; the one before this when left out.' })), force })

export const SimulateBody = Type.Object({
  project_id: text({ maxLength: 100 }), version: Type.Optional(version), ...given,
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_DAYS, description: 'How far back; 7 when left out, 90 where payments is given.' })),
  payments: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_PAYMENTS, description: 'The newest of them, at most so many; 100,000 when left out.' })),
  moves: Type.Optional(Type.Integer({ minimum: 0, maximum: MOST_PAYMENTS, description: 'Payments that would move and are named, at most; 100 when left out.' })),
}, { title: 'SimulateRouting' })

const Gap = Type.Object({ rule: Type.String(), payments: Type.String({ description: 'Which, in words.' }) })
const Gaps = Type.Array(Gap, { description: 'Payments that an account of the project could take, and that the configuration sends to none that can.' })

export const Checked = Type.Object({ configuration: Type.Unknown(), text: Type.String(), gaps: Gaps }, { title: 'CheckedRouting' })
export const Version = Type.Object({ version: Type.Integer() }, { title: 'RoutingVersionNumber' })
export const Published = Type.Object({ version: Type.Integer(), gaps: Gaps }, { title: 'PublishedRouting' })
export const RoutingVersion = Type.Object({ project_id: Type.String(), version: Type.Integer(), configuration: Type.Unknown(), text: Type.String() }, { title: 'RoutingVersion' })
export const LiveRouting = Type.Object({ project_id: Type.String(), live: nullable(RoutingVersion) }, { title: 'LiveRouting' })

export const History = Type.Object({
  versions: Type.Array(Type.Object({
    version: Type.Integer(), live: Type.Boolean(), note: nullable(Type.String()), author: Type.String(), created_at: Type.String(), updated_at: Type.String(),
    published_at: nullable(Type.String({ description: 'When it was last made live; null for a draft.' })),
  })),
  publications: Type.Array(Type.Object({
    number: Type.Integer(), version: Type.Integer(), author: Type.String(), published_at: Type.String(), rolled_back: Type.Boolean(),
    forced: Type.Boolean({ description: 'Published although it left some payments without a gateway.' }),
  })),
}, { title: 'RoutingHistory' })

export const BinTableInfo = Type.Object({
  rows: Type.Integer({ description: '0: none was loaded; networks are then told by the published ranges, and nothing else is known of a card.' }),
  version: Type.Integer(), author: nullable(Type.String()), loaded_at: nullable(Type.String()),
}, { title: 'CardBins' })

export const example = {
  text: 'time zone Asia/Kolkata\n\nrule "Large cards"\n  when method is card and amount >= 50000\n  priority acc_b, acc_a\n\ndefault\n  smart acc_a, acc_b\n',
  configuration: {
    time_zone: 'Asia/Kolkata', fees: [],
    rules: [{
      name: 'Large cards', enabled: true, choose: { kind: 'priority', accounts: ['acc_b', 'acc_a'] },
      when: { all: [{ field: 'method', op: 'is', value: 'card' }, { field: 'amount', op: '>=', value: 50_000 }] },
    }],
    default: { kind: 'smart', accounts: ['acc_a', 'acc_b'] },
  },
}

/** Sent as it comes. */
export const Lines = Type.Unsafe<Readable>({ type: 'string', description: 'application/x-ndjson' })
