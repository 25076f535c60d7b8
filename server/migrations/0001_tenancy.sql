-- Who is served: organisations have projects, projects have API keys and accounts at gateways. All of it is small,
-- read from memory by every process, and changed by operators only; settings_version tells the processes to read again.

create table organisations (
  organisation_id text primary key,
  name            text not null,
  created_at      timestamptz not null
);

create table projects (
  project_id      text primary key,
  organisation_id text not null references organisations,
  name            text not null,
  created_at      timestamptz not null
);

-- A client id may have two secrets at a time, so that a merchant can change over without a gap.
create table api_keys (
  client_id      text not null,
  secret_number  integer not null check (secret_number > 0),
  project_id     text not null references projects,
  secret_version text not null,
  secret_hash    bytea not null,
  -- The last four characters, to tell secrets apart in a list.
  hint           text not null,
  created_at     timestamptz not null,
  revoked_at     timestamptz,
  primary key (client_id, secret_number)
);

create table gateway_accounts (
  account_id     text primary key,
  project_id     text not null references projects,
  gateway        text not null,
  label          text not null,
  base_url       text not null,
  -- JSON, sealed with AES-256-GCM under secret_version and bound to account_id.
  credentials    bytea not null,
  secret_version text not null,
  preauth        boolean not null default false,
  enabled        boolean not null default true,
  -- The first eligible account in this order takes a payment.
  position       integer not null,
  timeout_ms     integer not null default 15000 check (timeout_ms > 0),
  concurrency    integer not null default 100 check (concurrency > 0),
  created_at     timestamptz not null
);

create table settings_version (
  only_row boolean primary key default true check (only_row),
  version  bigint not null
);
insert into settings_version (version) values (1);

-- A process whose secrets differ would read every id as another order's; it must not start.
create table secret_checks (
  version     text primary key,
  check_value bytea not null
);

-- What operators changed. Never updated, never deleted from.
create table audit_log (
  entry      bigint generated always as identity primary key,
  at         timestamptz not null,
  actor      text not null,
  action     text not null,
  subject    text not null,
  detail     jsonb not null default '{}'
);
