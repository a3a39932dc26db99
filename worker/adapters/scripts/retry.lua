-- Try a failed document again. Where the server no longer has its content, the watcher is asked for it.
-- KEYS  1 doc  2 content  3 pending  4 counts  5 failed  6 wanted
-- ARGV  1 id  2 requeue ms  3 whether a watcher can read it again
-- Returns 'queued', 'wanted', 'lost' (no content, and nobody to ask) or 'no' (it has not failed).
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local d = redis.call('HMGET', KEYS[1], 'state', 'size', 'raw', 'digest')
if d[1] ~= 'failed' then return 'no' end
local kept = redis.call('EXISTS', KEYS[2]) == 1
if not kept and ARGV[3] ~= '1' then return 'lost' end
redis.call('ZREM', KEYS[5], ARGV[1])
redis.call('HINCRBY', KEYS[1], 'fence', 1)
redis.call('HINCRBY', KEYS[1], 'retries', 1)
redis.call('HDEL', KEYS[1], 'failure', 'event', 'first_error', 'last_error')
redis.call('HSET', KEYS[1], 'stage', 'parse', 'attempts', 0, 'deliveries', 0)
if kept then
  redis.call('PERSIST', KEYS[2])
  redis.call('HINCRBY', KEYS[4], 'pending_bytes', tonumber(d[2] or '0'))
  redis.call('HSET', KEYS[1], 'state', 'queued')
  redis.call('ZADD', KEYS[3], now, ARGV[1])
  return 'queued'
end
redis.call('HSET', KEYS[1], 'state', 'wanted')
redis.call('SADD', KEYS[6], d[3])
redis.call('ZADD', KEYS[3], now + tonumber(ARGV[2]), ARGV[1])
return 'wanted'
