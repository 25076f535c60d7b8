-- A payment may be tried at several gateways, one after another, and an earlier one may turn out to have charged after
-- all. Every new column may be null, so that processes of the version before go on writing rows.

alter table payments add column tried_at timestamptz; -- When the current try was begun.

-- What the gateway said, in a word: the event, the decline's code, or why nothing was charged; and whose fault a decline was.
alter table tries add column code  text;
alter table tries add column fault text;
-- Taken at this try while the payment's own money is at another, or nowhere: all of it goes back, by refunds that name the try.
alter table tries add column aside_minor bigint check (aside_minor > 0);
-- The same where it was only held.
alter table tries add column release text check (release in ('due', 'done'));
-- For a try that is no longer the current one and not known to be over: when its gateway is asked next.
alter table tries add column next_check_at timestamptz;
create index tries_due on tries (next_check_at) where next_check_at is not null;

-- The try whose money goes back; null: the payment's own.
alter table refunds add column try integer;
