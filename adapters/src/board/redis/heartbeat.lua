-- heartbeat: a counselor is still there.
--
-- ARGV  2 counselor
-- Gives 1, or 0 for somebody who is not on duty here.
return hear(ARGV[2], clock()) and 1 or 0
