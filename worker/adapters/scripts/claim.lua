-- Take a document for one attempt; the attempt is counted before anything is handed out.
-- KEYS  1 doc  2 content (or the handed-over article)  3 pending
-- ARGV  1 id  2 stage  3 token  4 lease ms  5 max attempts
-- Returns nil, or {fence, attempts, exhausted, now, content, inbox, path, digest, desk, media, urgent, received,
-- first error, last error}. The same token gets the same claim again.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local d = redis.call('HMGET', KEYS[1], 'state', 'stage', 'owner', 'fence', 'attempts', 'inbox', 'path', 'digest',
  'desk', 'media', 'urgent', 'received', 'first_error', 'last_error')
local state = d[1]
if not state or d[2] ~= ARGV[2] then return false end

local fence, attempts = tonumber(d[4]), tonumber(d[5])
if not (state == 'running' and d[3] == ARGV[3]) then
  if state ~= 'queued' then
    if state ~= 'running' and state ~= 'waiting' then return false end
    local deadline = tonumber(redis.call('ZSCORE', KEYS[3], ARGV[1]) or '0')
    if deadline > now then return false end
  end
  fence, attempts = fence + 1, attempts + 1
  redis.call('HSET', KEYS[1], 'fence', fence, 'attempts', attempts, 'state', 'running', 'owner', ARGV[3],
    'started', now)
  redis.call('ZADD', KEYS[3], now + tonumber(ARGV[4]), ARGV[1])
end
local exhausted = 0
local content = false
if attempts > tonumber(ARGV[5]) then exhausted = 1 end
if exhausted == 0 or ARGV[2] == 'model' then content = redis.call('GET', KEYS[2]) end -- it goes out without the model then
return {fence, attempts, exhausted, now, content, d[6], d[7], d[8], d[9], d[10], d[11], d[12], d[13], d[14]}
