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

-- The heads of the classes that pass, to be looked at together in rank order, read in pages. Whoever is
-- looked at may be claimed meanwhile, and nobody else.
local function walk(passes, count)
  local heads = {}

  local function look_at(head, index)
    head.at = index
    head.place = string.sub(head.members[index], #head.prefix + 2)
  end

  for _, head in ipairs(beginnings(ORDER, count)) do
    if passes(head.prefix) then
      head.passed = 0
      look_at(head, 1)
      heads[#heads + 1] = head
    end
  end

  -- The head with the highest rank, found once for each client that is looked at.
  local leading

  local function first()
    if not leading then
      for index, head in ipairs(heads) do
        if not leading or head.place < heads[leading].place then
          leading = index
        end
      end
    end
    return leading
  end

  local function read_seats(head)
    head.ids = {}
    for index, member in ipairs(head.members) do
      head.ids[index] = string.sub(member, -32)
    end
    head.seats = call('HMGET', SEATS, unpack(head.ids))
  end

  -- The conversation, its seat and its class.
  local function peek()
    local head = heads[first()]
    if head then
      if not head.seats then
        read_seats(head)
      end
      return head.ids[head.at], decode(head.seats[head.at]), head.prefix
    end
  end

  local function advance(passed_over)
    local index = first()
    local head = heads[index]
    leading = nil
    head.passed = head.passed + (passed_over and 1 or 0)
    if head.at == #head.members and not head.whole then
      local more = page(ORDER, head.prefix, head.members[head.at], count)
      head.members, head.seats, head.at, head.whole = more, nil, 0, #more < count
    end
    if head.at == #head.members or (passed_over and head.passed == SEARCH_MAX) then
      table.remove(heads, index)
    else
      look_at(head, head.at + 1)
    end
  end

  return peek, advance
end
