-- off_duty: a counselor takes no new conversations; those held stay.
--
-- ARGV  2 counselor
local who = person(ARGV[2])
if who[HEARD_AT] then
  people[ARGV[2]] = { who[LOAD], who[OPEN], who[FREE_AS], false, false }
  call('ZREM', HEARD, ARGV[2])
  keep(ARGV[2], people[ARGV[2]])
end
return 1
