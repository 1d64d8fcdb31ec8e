-- snapshot: all there is of one desk, for tests and reconciliation; the only operation without a bound.
--
-- Gives { epoch, waiting, claims, slots }. Waiting: { conversation, weight, place, held back, former,
-- Imminent since, band, when to rank again, excluded ... }, the unclaimed, in no order; claims as in
-- `answer`; slots: { counselor, load, open, cohort, capacity, reserve, most open, last new, languages }.
local function fields(key)
  local flat, at = call('HGETALL', key), -1
  return function()
    at = at + 2
    if flat[at] then return flat[at], decode(flat[at + 1]) end
  end
end

local waiting, claims, slots = {}, {}, {}
for id, seat in fields(SEATS) do
  if not seat[HOLDER] and not seat[CLAIM] then
    waiting[#waiting + 1] = {
      id, seat[WEIGHT], seat[PLACE], seat[HELD] and 1 or 0, seat[FORMER], seat[SINCE], seat[BAND],
      seat[RERANK_AT], seat[EXCLUDED],
    }
  end
end
for id, claim in fields(CLAIMS) do
  claims[#claims + 1] = answer(id, claim)
end
for id, who in fields(PEOPLE) do
  if who[HEARD_AT] then
    slots[#slots + 1] = {
      id, who[LOAD], who[OPEN], who[COHORT], who[CAPACITY], who[RESERVE], who[OPEN_MAX], who[LAST_NEW],
      who[LANGUAGES],
    }
  end
end
return { EPOCH, waiting, claims, slots }
