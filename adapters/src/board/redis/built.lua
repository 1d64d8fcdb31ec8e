-- A board which nobody filled must not be mistaken for one on which nobody waits.
local EPOCH
do
  local meta = call('HMGET', META, 'schema', 'epoch')
  if not meta[2] then
    return redis.error_reply('EMPTY the board was never filled')
  end
  if meta[1] ~= SCHEMA then
    return redis.error_reply('SCHEMA the board was made by another version')
  end
  EPOCH = tonumber(meta[2])
end
