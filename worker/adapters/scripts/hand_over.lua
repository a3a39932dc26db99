-- Leave the article for a stage that has a queue of its own.
-- KEYS  1 doc  2 pending  3 handed
-- ARGV  1 id  2 fence  3 next stage  4 article  5 requeue ms
-- Returns 1, or 0 when the claim no longer holds. Repeating it answers 1.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local d = redis.call('HMGET', KEYS[1], 'fence', 'state', 'stage')
if d[1] ~= ARGV[2] then return 0 end
if d[2] == 'queued' and d[3] == ARGV[3] then return 1 end
if d[2] ~= 'running' and d[2] ~= 'queued' then return 0 end
redis.call('SET', KEYS[3], ARGV[4])
redis.call('HDEL', KEYS[1], 'owner')
redis.call('HSET', KEYS[1], 'state', 'queued', 'stage', ARGV[3], 'attempts', 0, 'deliveries', 0, 'postponed', 0)
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[5]), ARGV[1])
return 1
