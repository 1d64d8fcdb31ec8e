-- Triage learns from reports: which there are, the models made of them, and which of those is live.

CREATE INDEX events_reported ON events (id) WHERE kind = 'reported';

-- `training` says where the weights in `bytes` come from and how they were judged. Of a model that was
-- refused, and of old ones, the weights are not kept.
CREATE TABLE models (
  version  BIGINT PRIMARY KEY,
  at       BIGINT NOT NULL,
  training TEXT   NOT NULL,
  bytes    BYTEA
);

-- The last one is live; version 0 is the model that the program carries.
CREATE TABLE models_live (
  step     BIGINT PRIMARY KEY,
  version  BIGINT NOT NULL,
  at       BIGINT NOT NULL,
  why      TEXT   NOT NULL
);

-- A turn is a day; one node trains in it, until then.
CREATE TABLE trainings (
  turn     BIGINT PRIMARY KEY,
  until    BIGINT NOT NULL
);
