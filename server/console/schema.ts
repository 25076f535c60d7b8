import { Type } from 'typebox'
import { text } from '../platform/http.ts'

export const AuditQuery = Type.Object({
  subject: Type.Optional(text({ maxLength: 200, description: 'Only changes of this thing, such as a gateway account or a key.' })),
  limit: Type.Optional(text({ format: 'whole-number', description: 'Entries at most: 1 to 200, 50 when left out.', example: '50' })),
  before: Type.Optional(text({ format: 'whole-number', description: 'The `next` of the page before this one.' })),
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
  next: Type.Optional(Type.String({ description: 'Give it as `before` for the next page; left out on the last one.' })),
}, { title: 'AuditPage' })
