import CCurl
import Foundation

/// One HTTP request, as values.
struct Request {
    var method = "GET"
    var url: String
    var headers: [String] = []
    var body = Body.none
    var signature: Signature?
    /// Seconds for the whole exchange; 0 for no limit, as a followed stream needs.
    var timeLimit = 60

    enum Body {
        case none
        case bytes([UInt8])
        case file(URL)
    }

    /// What libcurl needs to sign a request with Signature Version 4.
    struct Signature: Equatable {
        var region: String
        var service: String
        var credentials: Credentials
    }
}

struct Response: Equatable {
    var status: Int
    var headers: [Header] = []
    var body: [UInt8] = []

    struct Header: Equatable {
        var name: String
        var value: String
    }

    /// The first value under the name, whatever its case.
    func header(_ name: String) -> String? {
        headers.first { $0.name.caseInsensitiveCompare(name) == .orderedSame }?.value
    }
}

extension Response.Header {
    /// Nil for the status line and the empty line at the end.
    init?(line: UnsafeRawBufferPointer) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        name = String(decoding: line[..<colon], as: UTF8.self)
        value = String(decoding: line[(colon + 1)...], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
