-- Posts signed bodies from a file, each once: one line is "signature body".
-- wrk ... -s wrk.lua URL -- FILE PATH

local serial = 0

function setup(thread)
  thread:set("number", serial)
  serial = serial + 1
end

function init(arguments)
  file = assert(io.open(arguments[1], "r"))
  threads = tonumber(arguments[3] or "1")
  head = "POST " .. arguments[2] .. " HTTP/1.1\r\nHost: 127.0.0.1\r\n" ..
    "Content-Type: application/json\r\nX-Hub-Signature-256: sha256="
  for _ = 1, number do file:read("*l") end
end

function request()
  local line = file:read("*l")
  for _ = 2, threads do file:read("*l") end
  if not line then
    -- Used up: saying something twice would measure something else.
    wrk.thread:stop()
    return last
  end
  last = head .. line:sub(1, 64) .. "\r\nContent-Length: " .. (#line - 65) .. "\r\n\r\n" .. line:sub(66)
  return last
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\nRESULT {"requests": %d, "microseconds": %d, "refused": %d, "broken": %d, ' ..
    '"p50_ms": %.3f, "p90_ms": %.3f, "p99_ms": %.3f, "worst_ms": %.3f}\n',
    summary.requests, summary.duration, e.status, e.connect + e.read + e.write + e.timeout,
    latency:percentile(50) / 1000, latency:percentile(90) / 1000, latency:percentile(99) / 1000,
    latency.max / 1000))
end
