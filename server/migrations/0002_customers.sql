-- The payer as the merchant knows them. customer_key = hash of (kind of owner, owner, customer_id), so that every
-- look-up and every "is this id taken" is the primary key's.

create table customers (
  customer_key uuid primary key,
  scope        text not null check (scope in ('PROJECT', 'GLOBAL')),
  -- The project for PROJECT, the organisation for GLOBAL.
  owner_id     text not null,
  customer_id  text not null,
  -- The record's own id on the wire.
  id           text not null,
  -- The project that made it.
  project_id   text not null,
  -- Of the request that made it: a repeat of that request finds its own row.
  nonce        uuid not null,
  name         text,
  email        text,
  phone        text,
  address      text,
  added_on     timestamptz not null,
  updated_on   timestamptz not null
);

-- A project that once had its own record under an id never reaches the GLOBAL one by a repeated DELETE.
create table deleted_customers (
  customer_key uuid primary key,
  deleted_at   timestamptz not null
);
