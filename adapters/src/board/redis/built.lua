-- A board which nobody filled must not be mistaken for one on which nobody waits.
local EPOCH, FILLING
do
  local meta = call('HMGET', META, 'schema', 'epoch', 'filling')
  if not meta[2] then
    return redis.error_reply('EMPTY the board was never filled')
  end
  if meta[1] ~= SCHEMA then
    return redis.error_reply('SCHEMA the board was made by another version')
  end
  EPOCH, FILLING = tonumber(meta[2]), meta[3]
end
