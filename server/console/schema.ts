import { Type } from 'typebox'
import { text } from '../platform/http.ts'
import { nextField, pageFields } from '../platform/paging.ts'

export const AuditQuery = Type.Object({
  subject: Type.Optional(text({ maxLength: 200, description: 'Only changes of this thing, such as a gateway account or a key.' })),
  ...pageFields('Entries'),
})

const AuditEntry = Type.Object({
  entry: Type.String({ description: 'Its number; later entries have higher ones.' }),
  at: Type.String(),
  actor: Type.String({ description: 'The operator\'s name; `cli` for the command line, `demo` for the demo.' }),
  action: Type.String(),
  subject: Type.String({ description: 'What was changed.' }),
  detail: Type.Record(Type.String(), Type.Unknown(), { description: 'More about it; never a secret.' }),
}, { title: 'AuditEntry' })

export const AuditPage = Type.Object({
  entries: Type.Array(AuditEntry),
  ...nextField,
}, { title: 'AuditPage' })
