/// Cuts a byte stream into server-sent events. Pure: bytes in, events out.
/// Source: WHATWG HTML, "Server-sent events", Interpreting an event stream.
struct ServerSentEvents {
    struct Event: Equatable {
        var name = "message"
        var data = ""
    }

    private var line: [UInt8] = []
    private var endedWithReturn = false
    private var name = ""
    private var data: [String] = []

    /// A line longer than this is dropped: no event of teald is, and memory stays bounded.
    private static let longestLine = 1 << 20

    mutating func push(_ bytes: some Sequence<UInt8>) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            let isReturn = byte == UInt8(ascii: "\r")
            let isFeed = byte == UInt8(ascii: "\n")
            defer { endedWithReturn = isReturn }
            if isFeed, endedWithReturn { continue }
            if isReturn || isFeed {
                if let event = endLine() { events.append(event) }
            } else if line.count < Self.longestLine {
                line.append(byte)
            }
        }
        return events
    }

    private mutating func endLine() -> Event? {
        defer { line = [] }
        if line.isEmpty { return endEvent() }
        let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        var value = parts.count > 1 ? parts[1] : []
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        switch String(decoding: parts[0], as: UTF8.self) {
        case "event": name = String(decoding: value, as: UTF8.self)
        case "data": data.append(String(decoding: value, as: UTF8.self))
        default: break
        }
        return nil
    }

    private mutating func endEvent() -> Event? {
        defer {
            name = ""
            data = []
        }
        if data.isEmpty { return nil }
        return Event(name: name.isEmpty ? "message" : name, data: data.joined(separator: "\n"))
    }
}
