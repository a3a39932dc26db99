-- Settle a document whose article is out already: it stays as it is. What became of its enrichers is noted in the article's key.
-- KEYS  1 doc  2 handed  3 pending  4 counts  5 standing  6 article
-- ARGV  1 id  2 fence  3 reason  4 revision  5 article ('' to leave it)
--       6 for how long its record is kept, ms; 0 for ever
-- Returns 1, or 0 when the claim no longer holds or nothing is out. Repeating it answers 1.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local d = redis.call('HMGET', KEYS[1], 'fence', 'state', 'size', 'event')
if d[1] ~= ARGV[2] or not d[4] then return 0 end
if d[2] == 'published' then return 1 end
if d[2] ~= 'running' and d[2] ~= 'queued' then return 0 end
redis.call('HDEL', KEYS[1], 'owner', 'first_error', 'last_error')
redis.call('HSET', KEYS[1], 'state', 'published', 'stage', 'publish', 'reason', ARGV[3], 'settled', now)
if ARGV[6] ~= '0' then redis.call('PEXPIRE', KEYS[1], ARGV[6]) end
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('DEL', KEYS[2])
redis.call('HINCRBY', KEYS[4], 'seen', -1)
redis.call('HINCRBY', KEYS[4], 'pending_bytes', 0 - tonumber(d[3] or '0'))
if ARGV[5] ~= '' then
  local revision, document = string.match(redis.call('GET', KEYS[5]) or '', '^(%d+) %d+ (%S*) ')
  if revision == ARGV[4] and document == ARGV[1] then redis.call('SET', KEYS[6], ARGV[5]) end
end
return 1
