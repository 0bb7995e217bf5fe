/// A rule's condition in the form in which requests are compared with it.
enum CompiledCondition: Sendable {
    case host([CompiledPattern])
    case path([CompiledPattern])
    /// The name in lower case.
    case field(name: [UInt8], [CompiledPattern])
    case method([[UInt8]])
    case query([QueryTest])
    case source([IPNetwork])

    init(_ condition: RoutingTable.Condition) {
        switch condition {
        case .hostHeader(let patterns): self = .host(patterns.map { CompiledPattern($0, ignoresCase: true) })
        case .pathPattern(let patterns): self = .path(patterns.map { CompiledPattern($0, ignoresCase: false) })
        case .httpHeader(let name, let patterns):
            self = .field(
                name: name.utf8.map(\.lowercasedASCII), patterns.map { CompiledPattern($0, ignoresCase: true) })
        case .httpRequestMethod(let methods): self = .method(methods.map { Array($0.utf8) })
        case .queryString(let patterns): self = .query(patterns.map(QueryTest.init))
        case .sourceIP(let networks): self = .source(networks.compactMap { IPNetwork($0) })
        }
    }

    func holds(for parts: RequestParts, _ request: some RoutableRequest) -> Bool {
        switch self {
        case .host(let patterns): patterns.contains { $0.matches(parts.host) }
        case .path(let patterns): patterns.contains { $0.matches(parts.path) }
        case .field(let name, let patterns):
            request.hasField(name) { value in patterns.contains { $0.matches(value) } }
        case .method(let methods): methods.contains { $0.elementsEqual(parts.method) }
        case .query(let tests): QueryTest.holds(oneOf: tests, in: parts.query)
        case .source(let networks): parts.source.map { source in networks.contains { $0.contains(source) } } ?? false
        }
    }
}

enum CompiledPattern: Sendable {
    case wildcard(WildcardPattern)
    case regularExpression(RegularExpression)
    /// Of an expression that cannot be understood; the control plane lets none through.
    case nothing

    init(_ pattern: RoutingTable.Pattern, ignoresCase: Bool) {
        switch pattern {
        case .wildcard(let text): self = .wildcard(WildcardPattern(text, ignoresCase: ignoresCase))
        case .regularExpression(let text):
            do throws(RegularExpressionError) {
                self = .regularExpression(try RegularExpression(text, ignoresCase: ignoresCase))
            } catch {
                self = .nothing
            }
        }
    }

    func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
        switch self {
        case .wildcard(let pattern): pattern.matches(bytes)
        case .regularExpression(let expression): expression.isFound(in: bytes)
        case .nothing: false
        }
    }
}

/// One key and value to be found among a query's, which are compared as they were sent, with their escapes.
struct QueryTest: Sendable {
    private let key: WildcardPattern?
    private let value: WildcardPattern

    init(_ pattern: RoutingTable.QueryPattern) {
        key = pattern.key.map { WildcardPattern($0, ignoresCase: true) }
        value = WildcardPattern(pattern.value, ignoresCase: true)
    }

    static func holds(oneOf tests: [QueryTest], in query: UnsafeRawBufferPointer?) -> Bool {
        guard let query else { return false }
        var start = 0
        while start <= query.count {
            let end = query[start...].firstIndex(of: UInt8(ascii: "&")) ?? query.count
            let pair = UnsafeRawBufferPointer(rebasing: query[start..<end])
            if !pair.isEmpty, tests.contains(where: { $0.accepts(pair) }) { return true }
            start = end + 1
        }
        return false
    }

    private func accepts(_ pair: UnsafeRawBufferPointer) -> Bool {
        let equals = pair.firstIndex(of: UInt8(ascii: "="))
        if let key, !key.matches(UnsafeRawBufferPointer(rebasing: pair[..<(equals ?? pair.count)])) { return false }
        let start = equals.map { $0 + 1 } ?? pair.count
        return value.matches(UnsafeRawBufferPointer(rebasing: pair[start...]))
    }
}
