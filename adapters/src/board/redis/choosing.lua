-- Chooses the counselor for one client after the other in one call, in which room only shrinks.
local lists, cohorts = {}, nil

-- The index-th of a cohort in the order of turns; `lists` holds the beginnings as far as they were read.
local function listed(cohort, index, count)
  local list = lists[cohort] or { whole = false }
  lists[cohort] = list
  if index > #list and not list.whole then
    local more = page(FREE, cohort, list[#list], count)
    for _, member in ipairs(more) do
      list[#list + 1] = member
    end
    list.whole = #more < count
  end
  return list[index]
end

-- A counselor stands elsewhere now: the beginnings are kept true.
local function moved(old, new)
  local list = lists[string.match(old or new or '', '^%d*')]
  if not list then
    return
  end
  for index = 1, old and #list or 0 do
    if list[index] == old then
      table.remove(list, index)
      break
    end
  end
  if new and (list.whole or (list[1] and new < list[#list])) then
    local index = 1
    while list[index] and list[index] < new do
      index = index + 1
    end
    table.insert(list, index, new)
  end
end

-- The former counselor while free, otherwise the first turn; and whether anybody at all had room.
local function by_turns(seat, class, now, count)
  local former = seat[FORMER] and person(seat[FORMER])
  if former and former[FREE_AS] and serves(former[COHORT], class)
    and fits(former, seat) and not excludes(seat, seat[FORMER], now) then
    return seat[FORMER], true
  end
  cohorts = cohorts or prefixes(FREE)
  local best, somebody = nil, false
  for _, cohort in ipairs(cohorts) do
    local index = serves(cohort, class) and 1 or nil
    local member = index and listed(cohort, index, count)
    while member do
      local turn_of, id = string.sub(member, #cohort + 2), string.sub(member, -32)
      if best and best <= turn_of then break end
      if fits(person(id), seat) then
        somebody = true
        if not excludes(seat, id, now) then
          best = turn_of
          break
        end
      end
      index = index + 1
      member = listed(cohort, index, count)
    end
  end
  return best and string.sub(best, -32), somebody
end
