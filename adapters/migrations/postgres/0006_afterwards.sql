-- What clients say once it is over: thanks by counselor, and how talks of late ended.

CREATE INDEX events_thanked ON events ((plain::jsonb ->> 'counselor'), id) WHERE kind = 'thanked';
CREATE INDEX events_ended ON events (at) WHERE kind IN ('closed', 'distress_told', 'thanked');
