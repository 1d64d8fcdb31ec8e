-- wake_at: remembers to wake a conversation; the earliest moment asked for counts until it was due.
--
-- ARGV  2 conversation; 3 when, or '' to forget it
local known = call('ZSCORE', WAKES, ARGV[2])
if ARGV[3] == '' then
  call('ZREM', WAKES, ARGV[2])
elseif not known or is_taken(known) or tonumber(ARGV[3]) < tonumber(known) then
  call('ZADD', WAKES, ARGV[3], ARGV[2])
end
return 1
