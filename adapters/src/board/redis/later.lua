-- What claims made in one call weigh on counselors: reckoned at once, and written in a few steps. Calls of the
-- server are most of what a claim costs.

-- Counselor -> where they stood in `free` when they were written last.
local changed = {}

local function weigh_later(id, weight)
  local who = person(id)
  local stood = who[FREE_AS]
  if changed[id] == nil then
    changed[id] = stood
  end
  who[LOAD], who[OPEN] = who[LOAD] + weight, who[OPEN] + 1
  who[FREE_AS] = place_of(id, who)
  return who[COHORT], stood, who[FREE_AS]
end

local function write_changed()
  local left, stand, records = {}, {}, {}
  for id, stood in pairs(changed) do
    local who = people[id]
    if stood ~= who[FREE_AS] then
      left[#left + 1] = stood or nil
      if who[FREE_AS] then
        stand[#stand + 1], stand[#stand + 2] = '0', who[FREE_AS]
      end
    end
    records[#records + 1], records[#records + 2] = id, encode(who)
  end
  if left[1] then call('ZREM', FREE, unpack(left)) end
  if stand[1] then call('ZADD', FREE, unpack(stand)) end
  if records[1] then call('HSET', PEOPLE, unpack(records)) end
  changed = {}
end
