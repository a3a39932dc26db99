-- Give a document back, not to be claimed again before the delay is over. The deadline survives the worker.
-- KEYS  1 doc  2 pending
-- ARGV  1 id  2 fence  3 delay ms  4 error
-- Returns 1, or 0 when the claim no longer holds.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local d = redis.call('HMGET', KEYS[1], 'fence', 'state', 'first_error')
if d[1] ~= ARGV[2] then return 0 end
if d[2] == 'waiting' then return 1 end
if d[2] ~= 'running' and d[2] ~= 'queued' then return 0 end
if not d[3] then redis.call('HSET', KEYS[1], 'first_error', now) end
redis.call('HDEL', KEYS[1], 'owner')
redis.call('HSET', KEYS[1], 'state', 'waiting', 'last_error', ARGV[4])
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[3]), ARGV[1])
return 1
