-- What is to be paid, and everything under it, by order_key = first 16 bytes of SHA-256(project 0x00 order_id).
-- The order's row is the lock for all of it. No foreign keys and no triggers, so that the tables can be distributed
-- by order_key; the checks below hold the money rules that one row can hold.

create table orders (
  order_key        uuid primary key,
  project_id       text not null,
  order_id         text not null,
  -- Under which secret order_hash and the payment ids were made.
  secret_version   text not null,
  nonce            uuid not null,
  amount_minor     bigint not null check (amount_minor > 0),
  currency         text not null,
  customer_id      text,
  customer_email   text,
  customer_phone   text,
  customer_address text,
  payment_methods  text not null,
  note             text,
  tags             jsonb,
  return_base_url  text,
  preauth          boolean not null,
  created_at       timestamptz not null,
  expires_at       timestamptz not null,
  -- The number of the payment that holds the success slot. PAID means: not null.
  settled_by       integer,
  -- Counters: how many payments, refunds and events stand under this order.
  payments         integer not null,
  refunds          integer not null,
  events           integer not null
);

create table payments (
  order_key          uuid not null,
  number             integer not null check (number > 0),
  nonce              uuid not null,
  state              text not null check (state in ('initiated', 'redirected', 'pending', 'authorized', 'capturing', 'voiding',
                                                    'captured', 'failed', 'user_dropped', 'init_failed', 'reversed')),
  method             text not null check (method in ('upi', 'card', 'netbanking', 'wallet')),
  -- What may be known of the instrument: the UPI id's handle, a card's first six and last four digits, the bank. No more.
  instrument         jsonb not null,
  amount_minor       bigint not null check (amount_minor > 0),
  currency           text not null,
  authorized_minor   bigint not null check (authorized_minor >= 0),
  captured_minor     bigint not null check (captured_minor between 0 and authorized_minor),
  -- Given back or promised to be: refunds SUCCESS and PENDING.
  refunded_minor     bigint not null check (refunded_minor between 0 and captured_minor),
  -- What the gateway charged the payer on top, for itself.
  surcharge_minor    bigint not null check (surcharge_minor >= 0),
  -- A capture that was asked for: how much, and the reference that the gateway sees.
  capture_minor      bigint check (capture_minor between 1 and authorized_minor),
  capture_reference  text,
  -- A bulk capture asked for the whole amount.
  capture_wanted     boolean not null,
  -- Held money that must be let go of though the payment is over for the merchant.
  release            text check (release in ('due', 'done')),
  account_id         text,
  -- The current try's.
  reference          text,
  tries              integer not null check (tries >= 0),
  gateway_payment_id text,
  auth_id            text,
  processor_ref      text,
  utr                text,
  message            text,
  error_code         text,
  error_description  text,
  -- Where the payer goes next, while the payment is open.
  next_step          jsonb,
  return_base_url    text,
  created_at         timestamptz not null,
  updated_at         timestamptz not null,
  authorized_at      timestamptz,
  captured_at        timestamptz,
  -- When the gateway is asked next, unless it speaks first; null when there is nothing to ask.
  next_check_at      timestamptz,
  checks             integer not null,
  primary key (order_key, number),
  check (state <> 'captured' or captured_minor > 0),
  check (state <> 'capturing' or (capture_minor is not null and capture_reference is not null))
);
-- One payment at most holds an order's money.
create unique index payments_success_slot on payments (order_key) where state in ('authorized', 'capturing', 'voiding', 'captured');
create index payments_due on payments (next_check_at) where next_check_at is not null;
create index payments_authorized on payments (created_at) where state = 'authorized';

-- One gateway asked. The reference is committed before the gateway hears it, and never used again.
create table tries (
  order_key          uuid not null,
  payment            integer not null,
  number             integer not null check (number > 0),
  account_id         text not null,
  reference          text not null,
  asked_at           timestamptz not null,
  answered_at        timestamptz,
  outcome            text check (outcome in ('done', 'needs_payer', 'declined', 'not_charged', 'unknown')),
  gateway_payment_id text,
  primary key (order_key, payment, number)
);

create table refunds (
  order_key         uuid not null,
  number            integer not null check (number > 0),
  payment           integer not null,
  refund_id         text not null,
  nonce             uuid not null,
  reference         text not null,
  amount_minor      bigint not null check (amount_minor > 0),
  currency          text not null,
  type              text not null check (type in ('MERCHANT_INITIATED', 'AUTO_REFUND')),
  note              text,
  state             text not null check (state in ('pending', 'success', 'failed', 'cancelled')),
  -- The gateway reported success after it had reported failure: the books cannot be right without a person.
  late_success      boolean not null,
  gateway_refund_id text,
  utr               text,
  message           text,
  created_at        timestamptz not null,
  updated_at        timestamptz not null,
  next_check_at     timestamptz,
  checks            integer not null,
  primary key (order_key, number),
  unique (order_key, refund_id)
);
create index refunds_due on refunds (next_check_at) where next_check_at is not null;

-- Every decision, call, answer and change, with its cause. Append-only; no card data, no secrets.
create table order_events (
  order_key   uuid not null,
  number      integer not null,
  kind        text not null,
  payment     integer,
  try         integer,
  refund      integer,
  cause       text not null,
  occurred_at timestamptz not null,
  detail      jsonb,
  primary key (order_key, number)
);

-- From what a gateway calls a thing (our reference, or its own id) to the order; ref_key = hash of (account, name).
create table gateway_refs (
  ref_key   uuid primary key,
  order_key uuid not null,
  payment   integer not null,
  try       integer,
  refund    integer
);

-- From (project, refund_id) to the order.
create table refund_ids (
  refund_key uuid primary key,
  order_key  uuid not null,
  refund     integer not null
);
