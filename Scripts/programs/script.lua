-- Errors, coroutines, strings, numbers, garbage and files; the errors are exceptions of WebAssembly.
print(_VERSION, #arg, arg[0], arg[1])
-- errors
print(pcall(error, "message"))
print(pcall(error, { code = 7 }))
print(select(2, pcall(function() local t = nil; return t.x end)))
print(xpcall(function() error("deep", 0) end, function(m) return "handled " .. m end))
local function nest(n) if n == 0 then error("bottom") end local ok, m = pcall(nest, n - 1); error(m, 0) end
print(pcall(nest, 100))
print(select(2, pcall(string.rep, "x", -1)))
print(select(2, load("x = = 1")))
-- a stack that overflows
local function down(n) return 1 + down(n + 1) end
print((select(2, pcall(down, 0)):match("stack overflow")))
-- coroutines
local function numbers(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end
local sum = 0; for i in numbers(1000) do sum = sum + i end; print(sum)
local co = coroutine.create(function(a) local b = coroutine.yield(a + 1); error("in it " .. b) end)
print(coroutine.resume(co, 1)); print(coroutine.resume(co, "b")); print(coroutine.status(co))
print(pcall(function() for x in coroutine.wrap(function() pcall(coroutine.yield, 1); error("late") end) do end end))
-- strings, numbers, tables
print(("%5.2f|%x|%q|%-5s|"):format(3.14159, 255, 'a"\n', "ab"), 7 // 2, -7 // 2, 7 % -3, 2^0.5, 1e300 * 1e10, 10 // 0.0)
print(("the quick brown fox"):gsub("%w+", function(w) return w:sub(1, 1):upper() .. w:sub(2) end))
local t = {}; for w in ("b a d c"):gmatch("%a") do t[#t + 1] = w end; table.sort(t); print(table.concat(t, ","))
print(string.pack("<i4d", 7, 0.5):byte(1, -1)); print(utf8.char(228, 8364), utf8.len("ä€"))
print(math.maxinteger + 1 == math.mininteger, math.tointeger(3.0), 0x7fffffffffffffff // -1)
-- garbage
local count = 0
for i = 1, 200 do setmetatable({}, { __gc = function() count = count + 1 end }) end
collectgarbage(); print(count, collectgarbage("count") > 10)
do local c <close> = setmetatable({}, { __close = function(_, e) print("closed", e) end }) end
-- files
local f = assert(io.open("/work/out.txt", "w")); for i = 1, 100 do f:write(i, "\n") end; f:close()
local n = 0; for line in io.lines("/work/out.txt") do n = n + line end; print(n)
print(io.open("/work/none/x")); print(os.rename("/work/out.txt", "/work/moved.txt"), os.remove("/work/none"))
io.stderr:write("to standard error\n"); os.exit(5)
