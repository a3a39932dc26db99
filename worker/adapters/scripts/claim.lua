-- Take the first document for one attempt, and where neither it nor those after it were ever tried, these too, as far
-- as all are small: the attempts are counted before anything is handed out.
-- KEYS  1 pending  2… doc and content (or the handed-over article) of each
-- ARGV  1 stage  2 token  3 lease ms  4 max attempts  5 most bytes together  6… ids
-- Returns for each, up to the first that is to be taken alone: nil, or {fence, attempts, exhausted, now, content, inbox,
-- path, digest, desk, media, urgent, received, first error, last error}. The same token gets the same claim again, and
-- its whole lease.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local stage, token, leased = ARGV[1], ARGV[2], now + tonumber(ARGV[3])
local answers, bytes = {}, 0

-- Whether it is free or ours, and whether it is ours already.
local function free(d, id)
  local state = d[1]
  if not state or d[2] ~= stage then return false, false end
  if state == 'running' and d[3] == token then return true, true end
  if state == 'queued' then return true, false end
  if state ~= 'running' and state ~= 'waiting' then return false, false end
  return tonumber(redis.call('ZSCORE', KEYS[1], id) or '0') <= now, false
end

for i = 1, #ARGV - 5 do
  local doc, content, id = KEYS[2 * i], KEYS[2 * i + 1], ARGV[5 + i]
  local d = redis.call('HMGET', doc, 'state', 'stage', 'owner', 'fence', 'attempts', 'inbox', 'path', 'digest',
    'desk', 'media', 'urgent', 'received', 'first_error', 'last_error', 'size')
  local ours, again = free(d, id)
  answers[i] = false
  if ours then
    local fence, attempts = tonumber(d[4]), tonumber(d[5])
    if not again then fence, attempts = fence + 1, attempts + 1 end
    bytes = bytes + tonumber(d[15] or '0')
    local alone = attempts > 1 or bytes > tonumber(ARGV[5])
    if alone and i > 1 then
      answers[i] = nil
      return answers
    end
    if not again then
      redis.call('HSET', doc, 'fence', fence, 'attempts', attempts, 'state', 'running', 'owner', token, 'started', now)
    end
    redis.call('ZADD', KEYS[1], leased, id)
    local exhausted, kept = attempts > tonumber(ARGV[4]), false
    if not exhausted or stage == 'model' then kept = redis.call('GET', content) end -- it goes out without the model then
    answers[i] = {fence, attempts, exhausted and 1 or 0, now, kept, d[6], d[7], d[8], d[9], d[10], d[11], d[12], d[13],
      d[14]}
    if alone then return answers end
  end
end
return answers
