-- Answers kept for 24 hours, so that a merchant's repeated POST has one effect and one answer.

create table idempotency_keys (
  -- Hash of (project, key).
  idempotency_key uuid primary key,
  -- HMAC over method, path and body (its CVV left out): tells a repeat from another request under the same key.
  fingerprint     bytea not null,
  -- The first request's; a take-over after a crash goes on under it, and so finds what was already done.
  nonce           uuid not null,
  -- While running: until when nobody else may take over. By the database's clock.
  leased_until    timestamptz not null,
  status          integer,
  body            text,
  -- The customer whose personal data the body holds, to be forgotten with them.
  customer_key    uuid,
  created_at      timestamptz not null default now()
);
create index idempotency_keys_age on idempotency_keys (created_at);
create index idempotency_keys_customer on idempotency_keys (customer_key) where customer_key is not null;
