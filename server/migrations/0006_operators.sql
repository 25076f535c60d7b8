-- Who may steer this installation over /api: operators, by tokens of which only a keyed hash is kept. A token is good for
-- every organisation and project, as the command line is.

create table operator_tokens (
  token_id       text primary key,
  -- The author of what is changed with it, in the audit log.
  name           text not null,
  secret_version text not null,
  token_hash     bytea not null,
  created_at     timestamptz not null,
  revoked_at     timestamptz
);
-- Two valid tokens of one name would leave open who it was.
create unique index operator_tokens_name on operator_tokens (name) where revoked_at is null;
