-- Ask the watcher to read a document again. The attempt that found its content missing does not count.
-- KEYS  1 doc  2 pending  3 wanted  4 counts
-- ARGV  1 id  2 fence  3 requeue ms
-- Returns 1, or 0 when the claim no longer holds.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local d = redis.call('HMGET', KEYS[1], 'fence', 'state', 'raw', 'size')
if d[1] ~= ARGV[2] then return 0 end
if d[2] == 'wanted' then return 1 end
if d[2] ~= 'running' and d[2] ~= 'queued' then return 0 end
redis.call('HDEL', KEYS[1], 'owner')
redis.call('HSET', KEYS[1], 'state', 'wanted', 'stage', 'parse')
redis.call('HINCRBY', KEYS[1], 'attempts', -1)
redis.call('HINCRBY', KEYS[4], 'pending_bytes', 0 - tonumber(d[4] or '0'))
redis.call('SADD', KEYS[3], d[3])
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[3]), ARGV[1])
return 1
