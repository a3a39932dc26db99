-- Settle a document as a failure and publish it.
-- KEYS  1 doc  2 content  3 handed  4 pending  5 counts  6 failed  7 events
-- ARGV  1 id  2 fence  3 event id  4 event type  5 head  6 record  7 failures channel  8 retention  9 keep content ms
-- Returns 1, or 0 when the claim no longer holds. Repeating it answers 1.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local d = redis.call('HMGET', KEYS[1], 'fence', 'state', 'size', 'event')
if d[2] == 'failed' and d[4] == ARGV[3] then return 1 end
if d[1] ~= ARGV[2] or (d[2] ~= 'running' and d[2] ~= 'queued') then return 0 end
local event = ARGV[5] .. ARGV[6] .. '}'
redis.call('XADD', KEYS[7], 'MAXLEN', '~', ARGV[8], '*', 'type', ARGV[4], 'subject', ARGV[1], 'event', event) -- first
redis.call('HDEL', KEYS[1], 'owner')
redis.call('HSET', KEYS[1], 'state', 'failed', 'failure', ARGV[6], 'event', ARGV[3], 'settled', now)
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('ZADD', KEYS[6], now, ARGV[1])
redis.call('DEL', KEYS[3])
if tonumber(ARGV[9]) > 0 then redis.call('PEXPIRE', KEYS[2], ARGV[9]) else redis.call('DEL', KEYS[2]) end
redis.call('HINCRBY', KEYS[5], 'pending_bytes', 0 - tonumber(d[3] or '0'))
redis.call('PUBLISH', ARGV[7], event)
return 1
