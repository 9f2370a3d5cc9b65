package audit

// postgresSchema holds the tables of SQLite, and ledger: its one row says the
// version, and whoever writes holds it locked. The triggers stop mistakes, not
// attackers.
const postgresSchema = `
CREATE TABLE ledger (version integer NOT NULL);
CREATE TABLE records (
  idx  bigint PRIMARY KEY,
  body text NOT NULL,
  hash bytea NOT NULL
);
CREATE TABLE identities (
  idx       bigint NOT NULL,
  slot      integer NOT NULL,
  keys      bytea NOT NULL,
  salt      bytea NOT NULL,
  pseudonym bytea NOT NULL,
  sealed    bytea NOT NULL,
  PRIMARY KEY (idx, slot)
);
CREATE TABLE nodes (
  idx   bigint NOT NULL,
  level integer NOT NULL,
  hash  bytea NOT NULL,
  PRIMARY KEY (idx, level)
);
CREATE TABLE checkpoints (
  size bigint PRIMARY KEY,
  note bytea NOT NULL
);
CREATE INDEX records_inquiry ON records ((body::json ->> 'inquiry'));
CREATE INDEX identities_pseudonym ON identities (pseudonym, idx);
CREATE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION '% are never changed or removed', TG_TABLE_NAME; END $$;
CREATE TRIGGER records_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON records
  EXECUTE FUNCTION ledger_refuses();
CREATE TRIGGER identities_never_change BEFORE UPDATE ON identities
  EXECUTE FUNCTION ledger_refuses();
CREATE TRIGGER checkpoints_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints
  EXECUTE FUNCTION ledger_refuses();
`
