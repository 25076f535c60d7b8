-- What gateways were seen to do, so that processes and restarts share what the chooser learns. Counts by the minute and
-- the process that counted them, written several times a second at most: never a row per payment.

create table routing_outcomes (
  minute           bigint not null, -- Minutes since 1970.
  process_id       uuid not null,
  scope            text not null,
  account_id       text not null,
  method           text not null,
  network_or_bank  text not null, -- Empty where there is none.
  currency         text not null,
  -- Of this minute so far. Below zero where a time-out of an earlier minute, or of another process, turned out paid.
  successes        integer not null,
  failures         integer not null,
  primary key (minute, process_id, scope, account_id, method, network_or_bank, currency)
);

-- Tries that count as failures because no answer came in time. Whoever learns the outcome takes the row, and the failure with it.
create table routing_timeouts (
  try_id     text primary key,
  counted_at timestamptz not null
);
create index routing_timeouts_counted on routing_timeouts (counted_at);
