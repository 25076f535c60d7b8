/**
 * The ledger's tables, the same for every gateway. Amounts are minor units, times are milliseconds of the simulator's clock,
 * `state` is the gateway's own word, `data` is JSON that only the gateway's protocol reads. `due_at` is set while something
 * is still to be done to the row: this is what a restart picks up.
 */
export const tables = `
create table if not exists settings (name text primary key, value text not null) strict;

create table if not exists accounts (client_id text primary key, client_secret text not null, label text not null, preauth integer not null, more text not null default '{}') strict;

create table if not exists orders (
  id integer primary key, account text not null, reference text not null, amount_minor integer not null, currency text not null,
  state text not null, created_at integer not null, expires_at integer not null, data text not null,
  unique (account, reference)) strict;

create table if not exists payments (
  id integer primary key, order_id integer not null, account text not null, method text not null, amount_minor integer not null,
  currency text not null, state text not null, authorized_minor integer not null, captured_minor integer not null,
  refunded_minor integer not null, created_at integer not null, completed_at integer, due_at integer, data text not null) strict;
create index if not exists payments_of_order on payments (order_id);
create index if not exists payments_due on payments (due_at) where due_at is not null;

create table if not exists captures (
  id integer primary key, payment_id integer not null, action text not null, amount_minor integer not null, state text not null,
  created_at integer not null) strict;
create index if not exists captures_of_payment on captures (payment_id);

create table if not exists refunds (
  id integer primary key, payment_id integer not null, order_id integer not null, account text not null, reference text not null,
  amount_minor integer not null, currency text not null, state text not null, kind text not null, created_at integer not null,
  completed_at integer, due_at integer, data text not null,
  unique (account, reference)) strict;
create index if not exists refunds_of_order on refunds (order_id);
create index if not exists refunds_due on refunds (due_at) where due_at is not null;

create table if not exists webhooks (
  id integer primary key, account text not null, order_id integer not null, type text not null, event_key text not null,
  url text not null, version text not null, body text not null, forged integer not null, state text not null,
  attempts integer not null, last_status integer, created_at integer not null, due_at integer) strict;
create index if not exists webhooks_due on webhooks (due_at) where due_at is not null;

create table if not exists replays (
  scope text not null, key text not null, fingerprint text not null, status integer not null, body text not null, created_at integer not null,
  primary key (scope, key)) strict, without rowid;

create table if not exists simulations (id text primary key, entity text not null) strict, without rowid;
`
