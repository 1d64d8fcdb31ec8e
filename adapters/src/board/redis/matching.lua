-- Who takes a client: the rules of matching over people and seats.
local SEARCH_MAX = 16

local function excludes(seat, id, now)
  local pairs_of = seat[EXCLUDED]
  for at = 1, #pairs_of, 2 do
    if pairs_of[at] == id and pairs_of[at + 1] > now then
      return true
    end
  end
  return false
end

local function fits(who, seat)
  local all, ordinary = room(who)
  return all and seat[WEIGHT] <= (seat[IMMINENT] == 1 and all or ordinary)
end

-- The heads of the classes that pass, to be looked at together in rank order. Whoever is looked at may be
-- claimed meanwhile, and nobody else.
local function walk(passes, count)
  local heads = {}
  for _, class in ipairs(prefixes(ORDER)) do
    if passes(class) then
      heads[#heads + 1] = { class = class, members = page(ORDER, class, nil, count), at = 1, passed = 0 }
    end
  end

  local function first()
    local best, place
    for index, head in ipairs(heads) do
      local here = string.sub(head.members[head.at], #head.class + 2)
      if not place or here < place then
        best, place = index, here
      end
    end
    return best, place
  end

  local function peek()
    local index, place = first()
    if index then
      return string.sub(place, 17), heads[index].class
    end
  end

  local function advance(passed_over)
    local index = first()
    local head = heads[index]
    local last = head.members[head.at]
    head.at = head.at + 1
    head.passed = head.passed + (passed_over and 1 or 0)
    if head.at > #head.members then
      head.members, head.at = page(ORDER, head.class, last, count), 1
    end
    if (passed_over and head.passed >= SEARCH_MAX) or not head.members[1] then
      table.remove(heads, index)
    end
  end

  return peek, advance
end
