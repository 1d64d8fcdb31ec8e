-- on_duty: a counselor can be offered conversations, or their capacity changed.
--
-- ARGV  2 counselor; 3 cohort; 4 capacity; 5 reserve; 6 most open; 7 last new conversation; 8 languages
-- A repeated announcement makes nobody look longer idle, or longer unheard, than they are.
local now, id = clock(), ARGV[2]
local who = person(id)
local last_new = tonumber(ARGV[7])
if who[HEARD_AT] then
  last_new = math.max(last_new, who[LAST_NEW])
  now = math.max(now, who[HEARD_AT])
end
who[HEARD_AT], who[PRESENT], who[COHORT], who[LAST_NEW] = now, true, ARGV[3], last_new
who[CAPACITY], who[RESERVE], who[OPEN_MAX] = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
who[LANGUAGES] = ARGV[8]
call('ZADD', HEARD, now, id)
keep(id, who)
return 1
