-- When nobody qualified is free for a client in danger: who is asked past the rules.
local everybody
-- The least weight for which a way is known to find nobody in a class.
local hopeless = {}

-- The first of all present by a key that may be nil.
local function first_by(key_of)
  if not everybody then
    everybody = call('HKEYS', PEOPLE)
  end
  local best
  for _, id in ipairs(everybody) do
    local who = person(id)
    local key = who[PRESENT] and key_of(who, id)
    if key and (not best or key < best) then
      best = key
    end
  end
  return best and string.sub(best, -32)
end

-- Not tried again when it found nobody for as little in this class. With exclusions it was the pairs,
-- perhaps, and not the room.
local function attempt(way, seat, class, now, key_of)
  local known = hopeless[way .. class]
  if known and known <= seat[WEIGHT] then
    return nil
  end
  local found = first_by(function(who, id)
    return not excludes(seat, id, now) and key_of(who, id) or nil
  end)
  if not found and #seat[EXCLUDED] == 0 then
    hopeless[way .. class] = seat[WEIGHT]
  end
  return found
end

-- Past the rules, for a client in danger: with surge room, then anybody who speaks the language.
local function exceptional(seat, class, now, surge, patience)
  local found = attempt('surge', seat, class, now, function(who, id)
    return serves(who[COHORT], class) and who[CAPACITY] > 0 and who[OPEN] < who[OPEN_MAX]
      and who[LOAD] + seat[WEIGHT] <= who[CAPACITY] + surge and turn(who, id)
  end)
  if found then return found, 1 end
  if not seat[SINCE] or now - seat[SINCE] < patience then return nil end
  found = attempt('anybody', seat, class, now, function(who, id)
    local best_first = 9 - tonumber(string.sub(who[COHORT], 1, 1))
    return speaks(who[COHORT], class) and fits(who, seat) and best_first .. turn(who, id)
  end)
  return found, 2
end
