-- What a node may do in its database, and nothing else: it adds to the ledger and never changes it.
--
-- Run by the owner of the tables after each `tomoshibi migrate`; running it again changes nothing. Migrate with
-- the owner's address, serve with this role's, and give the role a password of your own:
--   ALTER ROLE tomoshibi_node PASSWORD '…';
-- One thing the owner is left to do: `VACUUM text_keys, client_keys` from time to time (or autovacuum does),
-- because only then is a deleted key overwritten.

DO $$ BEGIN
  CREATE ROLE tomoshibi_node LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL;
END $$;

GRANT USAGE ON SCHEMA public TO tomoshibi_node;
GRANT SELECT ON schema_migrations TO tomoshibi_node;

-- The ledger, what went live when, and who looked where.
GRANT SELECT, INSERT ON events, staff_events, deals, models_live, audit TO tomoshibi_node;

-- Keys: a text's is deleted and never changed, a client's is emptied.
GRANT SELECT, INSERT, DELETE ON text_keys TO tomoshibi_node;
GRANT SELECT, INSERT, UPDATE ON client_keys TO tomoshibi_node;

-- What follows from the ledger. An opening that is refused in its own transaction takes its row back.
GRANT SELECT, INSERT, UPDATE ON duties, dealt TO tomoshibi_node;
GRANT SELECT, INSERT, UPDATE, DELETE ON conversations, heads TO tomoshibi_node;

-- The tables beside it. Who is forgotten leaves no row.
GRANT SELECT, INSERT, UPDATE ON staff, alarms, models, trainings TO tomoshibi_node;
GRANT SELECT, INSERT, UPDATE, DELETE ON clients TO tomoshibi_node;
GRANT SELECT, INSERT, UPDATE, DELETE ON staff_sessions, staff_factors, staff_passkeys TO tomoshibi_node;
GRANT SELECT, INSERT, DELETE ON staff_invitations, staff_recovery_codes, staff_ways_in, staff_identities TO tomoshibi_node;
GRANT SELECT, INSERT ON desks, libraries, deployment TO tomoshibi_node;
