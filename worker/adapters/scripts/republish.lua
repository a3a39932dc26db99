-- Put an article out that was enriched again, once: key, stream, channels and the order's record in one step. What is known of the
-- article's own document stays as it is.
-- KEYS  1 doc (the order)  2 content  3 handed  4 pending  5 counts  6 standing  7 article  8 events
-- ARGV  1 id  2 fence  3 revision  4 event id  5 event type  6 article id  7 head  8 article  9 content digest
--       10 retention  11 for how long the order's record is kept, ms  12… channels
-- Returns 'done', 'repeated', 'fenced' or 'stale' (another revision is out than the one before this).
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local id = ARGV[1]
local d = redis.call('HMGET', KEYS[1], 'fence', 'state', 'event', 'size')
if d[2] == 'published' and d[3] == ARGV[4] then return 'repeated' end
if d[1] ~= ARGV[2] or (d[2] ~= 'running' and d[2] ~= 'queued') then return 'fenced' end
local revision, known, _, rest = string.match(redis.call('GET', KEYS[6]) or '', '^(%d+) (%d+ %S*) (%S*) (.*)$')
if not revision or tonumber(revision) ~= tonumber(ARGV[3]) - 1 then return 'stale' end

local event = ARGV[7] .. ARGV[8] .. '}'
local stream_id = redis.call('XADD', KEYS[8], 'MAXLEN', '~', ARGV[10], '*', -- first: where it is refused nothing has changed
  'type', ARGV[5], 'subject', ARGV[6], 'event', event)
redis.call('SET', KEYS[7], ARGV[8])
redis.call('SET', KEYS[6], table.concat({ARGV[3], known, ARGV[9], rest}, ' '))
redis.call('HDEL', KEYS[1], 'owner', 'first_error', 'last_error')
redis.call('HSET', KEYS[1], 'state', 'published', 'stage', 'publish', 'article', ARGV[6], 'revision', ARGV[3],
  'event', ARGV[4], 'stream', stream_id, 'settled', now)
redis.call('PEXPIRE', KEYS[1], ARGV[11])
redis.call('ZREM', KEYS[4], id)
redis.call('DEL', KEYS[2], KEYS[3])
redis.call('HINCRBY', KEYS[5], 'published', 1)
redis.call('HINCRBY', KEYS[5], 'pending_bytes', 0 - tonumber(d[4] or '0'))
for i = 12, #ARGV do redis.call('PUBLISH', ARGV[i], event) end -- last: where it is refused all else is done
return 'done'
