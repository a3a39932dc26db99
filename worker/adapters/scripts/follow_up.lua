-- Hand over a document whose article has just gone out, so that the article is enriched once more. Runs in one transaction with
-- `publish`; a new fence keeps a repeated `publish` from being taken for the next revision.
-- KEYS  1 doc  2 handed  3 pending  4 counts
-- ARGV  1 id  2 event id  3 stage  4 article  5 requeue ms
-- Returns 1, or 0 when this event is not what the document was settled with.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local d = redis.call('HMGET', KEYS[1], 'state', 'event', 'size')
if d[1] ~= 'published' or d[2] ~= ARGV[2] then return 0 end
redis.call('HINCRBY', KEYS[1], 'fence', 1)
redis.call('HSET', KEYS[1], 'state', 'queued', 'stage', ARGV[3], 'attempts', 0, 'deliveries', 0, 'postponed', 0)
redis.call('PERSIST', KEYS[1]) -- until it is settled again
redis.call('SET', KEYS[2], ARGV[4])
redis.call('ZADD', KEYS[3], now + tonumber(ARGV[5]), ARGV[1])
redis.call('HINCRBY', KEYS[4], 'seen', 1)
redis.call('HINCRBY', KEYS[4], 'pending_bytes', tonumber(d[3] or '0'))
return 1
