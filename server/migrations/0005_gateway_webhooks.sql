-- Gateways' notices: that they came, and, until the books could be told, what they say.

create table gateway_webhooks (
  -- Hash of (account, the gateway's event id).
  webhook_key  uuid primary key,
  account_id   text not null,
  event_id     text not null,
  received_at  timestamptz not null,
  -- What the notice says, in our words, signature checked; forgotten once it is done.
  notices      jsonb,
  state        text not null check (state in ('new', 'done', 'parked')),
  attempts     integer not null,
  -- When it is tried (again); null when it is done or parked.
  due_at       timestamptz,
  problem      text
);
create index gateway_webhooks_due on gateway_webhooks (due_at) where due_at is not null;
