#if canImport(Glibc)
@_exported import Glibc
#elseif canImport(Musl)
@_exported import Musl
#else
@_exported import Darwin
#endif

/// Milliseconds of a clock that never jumps.
func milliseconds() -> Int {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Int(now.tv_sec) * 1_000 + Int(now.tv_nsec) / 1_000_000
}

func environmentValue(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    return String(cString: value)
}

/// Every `NAME=value` of the process, sorted by name.
func wholeEnvironment() -> [(name: String, value: String)] {
    var found: [(name: String, value: String)] = []
    var entry = environ
    while let text = entry.pointee {
        let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        found.append((String(parts[0]), parts.count > 1 ? String(parts[1]) : ""))
        entry += 1
    }
    return found.sorted { $0.name < $1.name }
}

func hostName() -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "unknown" }
    return buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
}

func say(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = write(2, line, line.count)
}
