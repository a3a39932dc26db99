-- Find documents whose message, worker or delay has run out, and move their deadline so that nobody else gets them now.
-- A document that is queued for long is enqueued ever more seldom: its message may only be waiting in a long line. As long as
-- there is a line (crowded), it is given more time first, though not for ever.
-- KEYS  1 pending
-- ARGV  1 limit  2 requeue ms  3 longest requeue ms  4 what a document's key begins with  5 crowded
-- Returns a flat list: id, stage, urgent, …
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local found = {}
local patience = 15
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, tonumber(ARGV[1]))) do
  local key = ARGV[4] .. id
  local d = redis.call('HMGET', key, 'state', 'stage', 'urgent', 'deliveries', 'postponed')
  local state = d[1]
  if not state then
    redis.call('ZREM', KEYS[1], id)
  elseif state == 'wanted' then
    redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), id)
  elseif state == 'queued' and ARGV[5] == '1' and tonumber(d[5] or '0') < patience then
    redis.call('HINCRBY', key, 'postponed', 1)
    redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), id)
  else
    local deliveries = state == 'queued' and tonumber(d[4] or '0') + 1 or 0
    local wait = math.min(tonumber(ARGV[2]) * 2 ^ math.min(deliveries, 20), tonumber(ARGV[3]))
    redis.call('HSET', key, 'state', 'queued', 'deliveries', deliveries)
    redis.call('ZADD', KEYS[1], now + wait, id)
    found[#found + 1] = id
    found[#found + 1] = d[2]
    found[#found + 1] = d[3] or '0'
  end
end
return found
