-- Chooses the counselor for one client after the other in one call, in which room only shrinks.
local lists
-- Class -> the lists of those who serve it.
local serving = {}

-- Of each cohort the first in the order of turns.
local function cohorts(count)
  if not lists then
    -- Somebody may have been claimed as a former counselor already.
    write_changed()
    lists = beginnings(FREE, count)
    for _, list in ipairs(lists) do
      lists[list.prefix] = list
      list.count = count
      for index, member in ipairs(list.members) do
        list.members[index] = string.sub(member, #list.prefix + 2)
      end
    end
  end
  return lists
end

local function who_serve(class, count)
  if not serving[class] then
    local found = {}
    for _, list in ipairs(cohorts(count)) do
      if serves(list.prefix, class) then
        found[#found + 1] = list
      end
    end
    serving[class] = found
  end
  return serving[class]
end

-- The index-th turn of a cohort. Each further page is longer, because much of it will be asked for.
local function listed(list, index)
  local turns = list.members
  if index > #turns and not list.whole then
    write_changed()
    list.count = list.count * 2
    local after = list.prefix .. ':' .. (turns[#turns] or '')
    local more = page(FREE, list.prefix, after, list.count)
    for _, member in ipairs(more) do
      turns[#turns + 1] = string.sub(member, #list.prefix + 2)
    end
    list.whole = #more < list.count
  end
  return turns[index]
end

-- Somebody of this cohort stands elsewhere now: what is known is kept true.
local function moved(cohort, old, new)
  local list = lists and lists[cohort]
  if not list then return end
  local turns, from = list.members, #cohort + 2
  old, new = old and string.sub(old, from), new and string.sub(new, from)
  for index, known in ipairs(turns) do
    if known == old then
      table.remove(turns, index)
      break
    end
  end
  if new and (list.whole or (turns[1] and new < turns[#turns])) then
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
  for _, list in ipairs(who_serve(class, count)) do
    local index = 1
    local turn_of = listed(list, index)
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
      turn_of = listed(list, index)
    end
  end
  return best and string.sub(best, -32), somebody
end
