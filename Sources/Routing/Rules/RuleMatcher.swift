/// Finds the rule that a request matches, among as many as there are.
///
/// Rules are looked up by their exact host, then by the part of their path before the first wildcard, so that those
/// for other hosts and paths cost nothing. Only rules with neither (by field, query, method, address, or a pattern
/// that starts with a wildcard or is a regular expression) are gone through one after the other.
///
/// A class, because it is shared: it does not change while the health of targets does.
package final class RuleMatcher: Sendable {
    /// In the order of their priorities.
    package let rules: [RoutingTable.Rule]
    let conditions: [[CompiledCondition]]
    package let transforms: [RequestTransform?]
    private let byHost: [UInt64: PathIndex]
    private let anyHost: PathIndex

    init(_ rules: [RoutingTable.Rule]) {
        let sorted = rules.sorted { $0.priority < $1.priority }
        self.rules = sorted
        conditions = sorted.map { $0.conditions.map(CompiledCondition.init) }
        transforms = sorted.map { RequestTransform($0.transforms) }
        var byHost: [UInt64: PathIndex] = [:]
        var anyHost = PathIndex()
        for index in sorted.indices {
            let hosts = Self.exactHosts(conditions[index])
            let prefixes = Self.pathPrefixes(conditions[index])
            for host in hosts ?? [] { byHost[PathIndex.hash(host), default: PathIndex()].add(index, prefixes) }
            if hosts == nil { anyHost.add(index, prefixes) }
        }
        self.byHost = byHost
        self.anyHost = anyHost
    }

    /// nil: of any host.
    private static func exactHosts(_ conditions: [CompiledCondition]) -> Set<[UInt8]>? {
        for case .host(let patterns) in conditions {
            return literals(patterns) { $0.isLiteral ? $0.literalPrefix : nil }
        }
        return nil
    }

    /// nil: of any path.
    private static func pathPrefixes(_ conditions: [CompiledCondition]) -> Set<[UInt8]>? {
        for case .path(let patterns) in conditions {
            return literals(patterns) { $0.literalPrefix.isEmpty ? nil : $0.literalPrefix }
        }
        return nil
    }

    /// nil when one of them has none.
    private static func literals(
        _ patterns: [CompiledPattern], _ literal: (WildcardPattern) -> [UInt8]?
    ) -> Set<[UInt8]>? {
        var found: Set<[UInt8]> = []
        for pattern in patterns {
            guard case .wildcard(let wildcard) = pattern, let bytes = literal(wildcard) else { return nil }
            found.insert(bytes)
        }
        return found
    }

    /// The index of the first rule whose conditions all hold; nil: the default rule.
    package func match(_ request: some RoutableRequest) -> Int? {
        if rules.isEmpty { return nil }
        let parts = RequestParts(request)
        var best: Int?
        func consider(_ candidates: [Int]) {
            for index in candidates {
                if let best, index >= best { return }
                if conditions[index].allSatisfy({ $0.holds(for: parts, request) }) {
                    best = index
                    return
                }
            }
        }
        if !byHost.isEmpty, let paths = byHost[PathIndex.hash(parts.host.lazy.map(\.lowercasedASCII))] {
            paths.forEachCandidates(parts.path, consider)
        }
        anyHost.forEachCandidates(parts.path, consider)
        return best
    }
}

/// Rules by what their paths begin with. Different beginnings may have the same hash; their rules are then compared in
/// vain, since each candidate's conditions are looked at in any case.
struct PathIndex: Sendable {
    private var byPrefix: [UInt64: [Int]] = [:]
    /// Whether there is a prefix of that length.
    private var lengths: [Bool] = []
    private var anyPath: [Int] = []

    /// FNV-1a.
    private static let seed: UInt64 = 0xcbf2_9ce4_8422_2325

    @inline(__always)
    private static func mixed(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }

    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(seed, mixed) }

    /// - Parameter index: higher at each call.
    mutating func add(_ index: Int, _ prefixes: Set<[UInt8]>?) {
        guard let prefixes else { return anyPath.append(index) }
        for prefix in prefixes {
            byPrefix[Self.hash(prefix), default: []].append(index)
            if lengths.count <= prefix.count {
                lengths += [Bool](repeating: false, count: prefix.count + 1 - lengths.count)
            }
            lengths[prefix.count] = true
        }
    }

    @inline(__always)
    func forEachCandidates(_ path: UnsafeRawBufferPointer, _ body: ([Int]) -> Void) {
        if !anyPath.isEmpty { body(anyPath) }
        if byPrefix.isEmpty { return }
        var hash = Self.seed
        var length = 0
        let most = min(path.count, lengths.count - 1)
        while length < most {
            hash = Self.mixed(hash, path[length])
            length += 1
            if lengths[length], let candidates = byPrefix[hash] { body(candidates) }
        }
    }
}
