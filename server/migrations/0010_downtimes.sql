-- When an account at a gateway was not to be relied on, for operators to read: what our own breaker found, and what the
-- gateway said of itself. A few rows a day.

create table downtimes (
  downtime_id bigint generated always as identity primary key,
  project_id  text not null,
  account_id  text not null,
  source      text not null check (source in ('breaker', 'gateway')),
  -- What tells it from others of the account: the gateway's own id, or the segment that the breaker is about.
  name        text not null,
  -- What is down; null: all of it.
  method      text,
  issuer      text,
  -- As the gateway puts it: high, medium, low.
  severity    text,
  began_at    timestamptz not null,
  ended_at    timestamptz
);
create unique index downtimes_open on downtimes (account_id, source, name) where ended_at is null;
create index downtimes_begun on downtimes (began_at);
