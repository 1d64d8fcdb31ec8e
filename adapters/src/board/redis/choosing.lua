-- Chooses the counselor for one client after the other in one call, in which room only shrinks.
local lists

-- Of each cohort the first in the order of turns.
local function cohorts(count)
  if not lists then
    lists = beginnings(FREE, count)
    for _, list in ipairs(lists) do
      for index, member in ipairs(list.members) do
        list.members[index] = string.sub(member, #list.prefix + 2)
      end
    end
  end
  return lists
end

-- The index-th turn of a cohort.
local function listed(list, index, count)
  local turns = list.members
  if index > #turns and not list.whole then
    local after = list.prefix .. ':' .. (turns[#turns] or '')
    local more = page(FREE, list.prefix, after, count)
    for _, member in ipairs(more) do
      turns[#turns + 1] = string.sub(member, #list.prefix + 2)
    end
    list.whole = #more < count
  end
  return turns[index]
end

-- A counselor stands elsewhere now: what is known is kept true.
local function moved(old, new)
  local cohort = string.match(old or new or '', '^%d*')
  local turns, whole = {}
  for _, list in ipairs(lists or {}) do
    if list.prefix == cohort then
      turns, whole = list.members, list.whole
    end
  end
  old, new = old and string.sub(old, #cohort + 2), new and string.sub(new, #cohort + 2)
  for index, known in ipairs(turns) do
    if known == old then
      table.remove(turns, index)
      break
    end
  end
  if new and (whole or (turns[1] and new < turns[#turns])) then
    local index = #turns
    while index > 0 and new < turns[index] do
      index = index - 1
    end
    table.insert(turns, index + 1, new)
  end
end

-- The former counselor while free, otherwise the first turn; and whether anybody at all had room.
local function by_turns(seat, class, now, count)
  local former, best, somebody = seat[FORMER] and person(seat[FORMER])
  if former and former[FREE_AS] and serves(former[COHORT], class) and fits(former, seat)
    and not excludes(seat, seat[FORMER], now) then
    return seat[FORMER], true
  end
  for _, list in ipairs(cohorts(count)) do
    local index = serves(list.prefix, class) and 1 or nil
    local turn_of = index and listed(list, index, count)
    while turn_of and not (best and best <= turn_of) do
      local id = string.sub(turn_of, -32)
      if fits(person(id), seat) then
        somebody = true
        if not excludes(seat, id, now) then
          best = turn_of
          break
        end
      end
      index = index + 1
      turn_of = listed(list, index, count)
    end
  end
  return best and string.sub(best, -32), somebody
end
