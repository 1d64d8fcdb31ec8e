-- unseen_for: how long ago any node last saw a page of a member of staff.
--
-- ARGV  2 member of staff
-- Gives ms, or nothing when none did.
local at = call('ZSCORE', SEEN, ARGV[2])
return at and clock() - at
