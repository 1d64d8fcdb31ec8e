-- Counselors: what weighs on each, and who of them has room.
--
-- A record is a list: load, number open, member of `free` or false, and for those on duty: last heard of,
-- present, cohort, capacity, reserve, most open, last new conversation, languages. Cohort: a digit for the
-- qualification, and a flag for each language. A need class is a digit for the qualification, one for the
-- language.
local LOAD, OPEN, FREE_AS, HEARD_AT, PRESENT, COHORT = 1, 2, 3, 4, 5, 6
local CAPACITY, RESERVE, OPEN_MAX, LAST_NEW, LANGUAGES = 7, 8, 9, 10, 11
local people = {}

local function person(id)
  local known = people[id]
  if not known then
    local record = call('HGET', PEOPLE, id)
    known = record and decode(record) or { 0, 0, false, false, false }
    people[id] = known
  end
  return known
end

local function speaks(cohort, class)
  return string.byte(cohort, string.byte(class, 2) - 46) == 49
end

local function serves(cohort, class)
  return string.byte(cohort) >= string.byte(class) and speaks(cohort, class)
end

-- The order among counselors: load / capacity in millionths, then the longest without a new one, then id.
local function turn(who, id)
  local fill = math.floor(who[LOAD] * 1000000 / who[CAPACITY])
  return string.format('%016d%016d%s', fill, math.max(who[LAST_NEW], 0), id)
end

-- What may still be offered, and what of it to a client who is not Imminent; nil when full.
local function room(who)
  if not who[PRESENT] or who[OPEN] >= who[OPEN_MAX] or who[LOAD] >= who[CAPACITY] then
    return nil
  end
  local all = who[CAPACITY] - who[LOAD]
  return all, math.max(all - who[RESERVE], 0)
end

-- The member of `free` they should be.
local function place_of(id, who)
  return room(who) and who[COHORT] .. ':' .. turn(who, id) or false
end

-- The one way a counselor changes: keeps the record, and stands where they now belong.
local function keep(id, who)
  local stands = place_of(id, who)
  if stands ~= who[FREE_AS] then
    if who[FREE_AS] then call('ZREM', FREE, who[FREE_AS]) end
    if stands then call('ZADD', FREE, 0, stands) end
    who[FREE_AS] = stands
  end
  if who[HEARD_AT] or who[OPEN] > 0 then
    call('HSET', PEOPLE, id, encode(who))
  else
    call('HDEL', PEOPLE, id)
  end
end

-- A conversation more (count 1), less (-1), or the same one weighing differently (0).
local function weigh(id, weight, count)
  local who = person(id)
  who[LOAD] = math.max(who[LOAD] + weight, 0)
  who[OPEN] = math.max(who[OPEN] + count, 0)
  keep(id, who)
end

local function took_new(id, at)
  local who = person(id)
  if who[HEARD_AT] and who[LAST_NEW] < at then
    who[LAST_NEW] = at
    keep(id, who)
  end
end
