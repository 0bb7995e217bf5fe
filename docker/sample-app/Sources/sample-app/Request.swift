/// One request, whole.
struct Request {
    var method = ""
    var path = ""
    var query: [String: String] = [:]
    var headers: [String: String] = [:]
    var body: [UInt8] = []
    var keepsAlive = true

    var wantsHTML: Bool { headers["accept"]?.contains("text/html") ?? false }
}

/// What the bytes read so far amount to.
enum Parsed {
    case incomplete(wantsContinue: Bool)
    case request(Request, length: Int)
    case malformed
}

let headLimit = 64 << 10
let bodyLimit = 64 << 20

func parseRequest(_ bytes: [UInt8]) -> Parsed {
    guard let headEnd = endOfHead(bytes) else {
        return bytes.count > headLimit ? .malformed : .incomplete(wantsContinue: false)
    }
    guard var request = parseHead(bytes[..<headEnd]) else { return .malformed }
    let start = headEnd + 4
    let wantsContinue = bytes.count == start && request.headers["expect"]?.lowercased() == "100-continue"
    if request.headers["transfer-encoding"]?.lowercased() == "chunked" {
        return parseChunks(bytes, from: start, into: request, wantsContinue: wantsContinue)
    }
    guard let length = Int(request.headers["content-length"] ?? "0"), 0...bodyLimit ~= length else { return .malformed }
    guard bytes.count - start >= length else { return .incomplete(wantsContinue: wantsContinue) }
    request.body = Array(bytes[start..<start + length])
    return .request(request, length: start + length)
}

private func endOfHead(_ bytes: [UInt8]) -> Int? {
    var index = 0
    while index + 3 < bytes.count {
        if bytes[index] == 13, bytes[index + 1] == 10, bytes[index + 2] == 13, bytes[index + 3] == 10 { return index }
        index += 1
    }
    return nil
}

private func parseHead(_ head: ArraySlice<UInt8>) -> Request? {
    let lines = head.split(separator: 10).map { $0.last == 13 ? $0.dropLast() : $0 }
    guard let first = lines.first else { return nil }
    let words = first.split(separator: 32).map { String(decoding: $0, as: UTF8.self) }
    guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { return nil }
    var request = Request(method: words[0])
    let target = words[1].split(separator: "?", maxSplits: 1)
    request.path = target.first.map(String.init) ?? "/"
    request.query = parseQuery(target.count > 1 ? target[1] : "")
    for line in lines.dropFirst() {
        guard let colon = line.firstIndex(of: 58) else { return nil }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        let value = line[(colon + 1)...].drop { $0 == 32 || $0 == 9 }
        request.headers[name] = String(decoding: value, as: UTF8.self)
    }
    let connection = request.headers["connection"]?.lowercased()
    request.keepsAlive = words[2] == "HTTP/1.0" ? connection == "keep-alive" : connection != "close"
    return request
}

private func parseQuery(_ text: Substring) -> [String: String] {
    var query: [String: String] = [:]
    for pair in text.split(separator: "&") {
        let parts = pair.split(separator: "=", maxSplits: 1)
        guard let name = parts.first else { continue }
        query[String(name)] = parts.count > 1 ? String(parts[1]) : ""
    }
    return query
}

private func parseChunks(_ bytes: [UInt8], from start: Int, into head: Request, wantsContinue: Bool) -> Parsed {
    var request = head
    var index = start
    while true {
        guard let lineEnd = bytes[index...].firstIndex(of: 10) else { return .incomplete(wantsContinue: wantsContinue) }
        let digits = String(decoding: bytes[index..<lineEnd].prefix { $0 != 13 && $0 != 59 }, as: UTF8.self)
        guard let size = Int(digits, radix: 16), size >= 0, size + request.body.count <= bodyLimit else {
            return .malformed
        }
        index = lineEnd + 1
        guard bytes.count >= index + size + 2 else { return .incomplete(wantsContinue: false) }
        request.body += bytes[index..<index + size]
        index += size + 2
        if size == 0 { return .request(request, length: index) }
    }
}
