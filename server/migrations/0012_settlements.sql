-- What gateways say they paid out: their reports line by line, and how far each account's have been read.

create table settlement_reports (
  account_id    text primary key,
  -- What was settled before this has been read whole, or was before the account was first met.
  read_until    timestamptz not null,
  -- When a report was last read whole; null: not yet.
  read_at       timestamptz,
  next_read_at  timestamptz not null,
  -- A process is reading it; should that die, another may from then on. By the database's clock, unlike the rest.
  leased_until  timestamptz,
  -- In a row, since when, and why.
  failures      integer not null default 0,
  failing_since timestamptz,
  problem       text
);

create table settlement_lines (
  -- In the order in which they were first read.
  line               bigint generated always as identity primary key,
  -- Hash of (account, what identifies the line): it is kept once, however often it is read.
  line_key           uuid not null unique,
  account_id         text not null,
  kind               text not null check (kind in ('payment', 'refund', 'chargeback', 'adjustment')),
  currency           text not null,
  -- Gross; taken from us: below zero. Fee and tax are beside it.
  amount_minor       bigint not null,
  fee_minor          bigint not null,
  tax_minor          bigint not null,
  settlement_id      text not null,
  utr                text,
  settled_at         timestamptz,
  read_at            timestamptz not null,
  -- The names that the report has for what it speaks of.
  payment_reference  text,
  gateway_payment_id text,
  refund_reference   text,
  gateway_refund_id  text,
  -- What that is of ours; null where it is nothing we know.
  order_key          uuid,
  payment            integer,
  try                integer,
  refund             integer,
  -- No payment of ours, or a refund that is none of ours.
  unmatched          boolean not null
);
create index settlement_lines_of_order on settlement_lines (order_key, payment) where order_key is not null;
create index settlement_lines_unmatched on settlement_lines (account_id, line) where unmatched;
create index settlement_lines_read on settlement_lines (account_id, read_at);
