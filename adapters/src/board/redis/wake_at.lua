-- wake_at: remembers to wake a conversation; the earliest moment asked for counts until it was due.
--
-- ARGV  2 conversation; 3 when, or '' to forget it
if ARGV[3] == '' then
  call('ZREM', WAKES, ARGV[2])
else
  call('ZADD', WAKES, 'LT', tonumber(ARGV[3]), ARGV[2])
end
return 1
