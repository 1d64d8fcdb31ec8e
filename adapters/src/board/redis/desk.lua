-- What all operations on a desk's board have in common; stands before each of them.
--
-- KEYS  1 meta    hash      schema, epoch; filling, while it is, since when somebody wanted to match, or empty
--       2 seats   hash      conversation -> record, see seats.lua
--       3 order   set       class:rank,conversation: who can be matched, by class in rank order
--       4 claims  hash      claim -> record, see seats.lua
--       5 leases  set       claim by the end of its lease, ms
--       6 people  hash      counselor -> record, see people.lua
--       7 free    set       cohort:turn: who has room, by cohort in the order of turns
--       8 heard   set       counselor by when they were last heard of, ms; those present
--       9 wakes   set       conversation by when to wake it, ms
--      10 seen    set       member of staff by when a page of theirs was last open, ms
--      11 left    hash      conversation that left -> how much of its stream was told then, see seats.lua
--      12 left_before  hash the same, of an earlier time
-- ARGV  1 now, ms since 1970; '' for this server's own clock
--
-- Ids are 32 hexadecimal digits. Moments and spans are ms, load is tenths of a conversation.
local META, SEATS, ORDER, CLAIMS, LEASES, PEOPLE, FREE, HEARD, WAKES, SEEN, LEFT,
  LEFT_BEFORE = unpack(KEYS)
local SCHEMA = '2'
local call, encode, unpack_limit = redis.call, cmsgpack.pack, cmsgpack.unpack_limit

local function behind_the_first(_, ...)
  return { ... }
end

-- A record is a list of at most fifteen, so its head is one byte. Read from behind that, its values come at
-- once and not as a list that grows one by one, which costs half as much.
local function decode(record)
  return behind_the_first(unpack_limit(record, 15, 1))
end

local function clock()
  if ARGV[1] ~= '' then
    return tonumber(ARGV[1])
  end
  local time = call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Members of the ordered sets all have score 0 and begin with a prefix and ':'; in a prefix they are in
-- the order of their letters. So one key holds as many lists as there are prefixes.

-- At most `count` members of a list that come after a member.
local function page(key, prefix, after, count)
  return call('ZRANGEBYLEX', key, '(' .. after, '(' .. prefix .. ';', 'LIMIT', 0, count)
end

-- The beginning of every list of a key, at most `count` members of each.
local function beginnings(key, count)
  local found, from = {}, '-'
  while true do
    local members = call('ZRANGEBYLEX', key, from, '+', 'LIMIT', 0, count)
    if not members[1] then
      return found
    end
    local prefix = string.match(members[1], '^%d+')
    local own, is_last = #members, #members < count
    while string.sub(members[own], 1, #prefix) ~= prefix do
      members[own] = nil
      own = own - 1
      is_last = false
    end
    found[#found + 1] = { prefix = prefix, members = members, whole = own < count }
    if is_last then
      return found
    end
    from = '[' .. prefix .. ';'
  end
end
