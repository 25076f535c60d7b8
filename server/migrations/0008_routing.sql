-- What operators want of routing, version by version. A version that was ever live is never changed; which one is live
-- is what was published last, so that a roll-back is one more publication and the history tells all of it.

create table routing_configurations (
  project_id text not null references projects,
  version    integer not null check (version > 0),
  -- As read and checked. json, not jsonb: a list may have a million entries, and nothing looks inside.
  content    json not null,
  note       text,
  author     text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (project_id, version)
);

alter table routing_configurations alter column content set storage external; -- packing digits takes longer than writing them

create table routing_publications (
  project_id   text not null references projects,
  number       integer not null check (number > 0),
  version      integer not null,
  author       text not null,
  published_at timestamptz not null,
  rolled_back  boolean not null,
  -- Published although some payments were left without a gateway.
  forced       boolean not null,
  primary key (project_id, number),
  foreign key (project_id, version) references routing_configurations
);

-- What operators know of cards by their first digits: one table for the whole installation, as it was loaded. The
-- processes hold it in memory and look into it there.
create table card_bin_tables (
  version   integer primary key check (version > 0),
  csv       text not null,
  rows      integer not null,
  author    text not null,
  loaded_at timestamptz not null
);

alter table card_bin_tables alter column csv set storage external;

-- What-if and GMV read stretches of past payments. A BRIN costs writers next to nothing, and rows lie in the order in which they came.
create index payments_created on payments using brin (created_at);
