/// Rules by what a request must have for them to match. A rule is found in every place in which a request that matches it
/// looks; that it is found does not mean that it matches.
struct RuleIndex: Sendable {
    private var byHost: [UInt64: PathIndex] = [:]
    private var byHostEnding = PrefixTable<PathIndex>()
    private var anyHost = PathIndex()
    /// Rules of any host and path with exact values for a field.
    private var byField: [FieldIndex] = []

    private struct FieldIndex: Sendable {
        var name: [UInt8]
        var rules: [UInt64: [Int]] = [:]
    }

    /// - Parameter rule: higher at each call.
    mutating func add(_ rule: Int, _ conditions: [CompiledCondition]) {
        let prefixes = Self.pathPrefixes(conditions)
        if let hosts = Self.hosts(conditions, where: \.isLiteral) {
            for host in hosts { byHost[RollingHash.of(host.literalPrefix), default: PathIndex()].add(rule, prefixes) }
        } else if let hosts = Self.hosts(conditions, where: \.isSuffix) {
            for ending in Set(hosts.map(\.literalSuffix)) {
                byHostEnding.update(Array(ending.reversed()), PathIndex()) { $0.add(rule, prefixes) }
            }
        } else if prefixes == nil, let (name, values) = Self.fieldValues(conditions) {
            add(rule, name, values)
        } else {
            anyHost.add(rule, prefixes)
        }
    }

    private mutating func add(_ rule: Int, _ name: [UInt8], _ values: Set<[UInt8]>) {
        let known = byField.firstIndex { $0.name == name }
        let place = known ?? byField.count
        if known == nil { byField.append(FieldIndex(name: name)) }
        for value in values { byField[place].rules[RollingHash.of(value), default: []].append(rule) }
    }

    @inline(__always)
    func forEachCandidates(
        _ parts: RequestParts, _ request: some RoutableRequest, _ body: ([Int]) -> Void
    ) {
        if !byHost.isEmpty, let paths = byHost[RollingHash.of(parts.host.lazy.map(\.lowercasedASCII))] {
            paths.forEachCandidates(parts.path, body)
        }
        if !byHostEnding.isEmpty {
            byHostEnding.forEach(parts.host.lazy.map(\.lowercasedASCII).reversed()) { paths in
                paths.forEachCandidates(parts.path, body)
            }
        }
        anyHost.forEachCandidates(parts.path, body)
        for index in byField {
            _ = request.hasField(index.name) { value in
                if let rules = index.rules[RollingHash.of(value.lazy.map(\.lowercasedASCII))] { body(rules) }
                return false
            }
        }
    }

    // MARK: What conditions ask for

    /// nil: of hosts that are not all of this kind, or of any.
    private static func hosts(
        _ conditions: [CompiledCondition], where isOfKind: (WildcardPattern) -> Bool
    ) -> [WildcardPattern]? {
        for case .host(let patterns) in conditions { return wildcards(patterns, where: isOfKind) }
        return nil
    }

    /// nil: of any path.
    private static func pathPrefixes(_ conditions: [CompiledCondition]) -> Set<[UInt8]>? {
        for case .path(let patterns) in conditions {
            return wildcards(patterns) { !$0.literalPrefix.isEmpty }.map { Set($0.map(\.literalPrefix)) }
        }
        return nil
    }

    /// Of the first condition whose values are all exact.
    private static func fieldValues(
        _ conditions: [CompiledCondition]
    ) -> (name: [UInt8], values: Set<[UInt8]>)? {
        for case .field(let name, let patterns) in conditions {
            if let exact = wildcards(patterns, where: \.isLiteral) { return (name, Set(exact.map(\.literalPrefix))) }
        }
        return nil
    }

    private static func wildcards(
        _ patterns: [CompiledPattern], where isOfKind: (WildcardPattern) -> Bool
    ) -> [WildcardPattern]? {
        var found: [WildcardPattern] = []
        for pattern in patterns {
            guard case .wildcard(let wildcard) = pattern, isOfKind(wildcard) else { return nil }
            found.append(wildcard)
        }
        return found
    }
}

/// Rules by what their paths begin with.
struct PathIndex: Sendable {
    private var byPrefix = PrefixTable<[Int]>()
    private var anyPath: [Int] = []

    /// - Parameter rule: higher at each call.
    mutating func add(_ rule: Int, _ prefixes: Set<[UInt8]>?) {
        guard let prefixes else { return anyPath.append(rule) }
        for prefix in prefixes { byPrefix.update(prefix, []) { $0.append(rule) } }
    }

    @inline(__always)
    func forEachCandidates(_ path: UnsafeRawBufferPointer, _ body: ([Int]) -> Void) {
        if !anyPath.isEmpty { body(anyPath) }
        if !byPrefix.isEmpty { byPrefix.forEach(path, body) }
    }
}

/// Values by byte strings, found for all that a text begins with in one pass over it. Different strings may have the same
/// hash; their values are then found in vain.
struct PrefixTable<Value: Sendable>: Sendable {
    private var values: [UInt64: Value] = [:]
    /// Whether there is a string of that length.
    private var lengths: [Bool] = []

    var isEmpty: Bool { values.isEmpty }

    mutating func update(_ prefix: [UInt8], _ first: @autoclosure () -> Value, _ change: (inout Value) -> Void) {
        change(&values[RollingHash.of(prefix), default: first()])
        if lengths.count <= prefix.count {
            lengths += [Bool](repeating: false, count: prefix.count + 1 - lengths.count)
        }
        lengths[prefix.count] = true
    }

    @inline(__always)
    func forEach(_ text: some Sequence<UInt8>, _ body: (Value) -> Void) {
        var hash = RollingHash.seed
        var length = 0
        for byte in text {
            hash = RollingHash.mixed(hash, byte)
            length += 1
            if length >= lengths.count { return }
            if lengths[length], let value = values[hash] { body(value) }
        }
    }
}

/// FNV-1a.
enum RollingHash {
    static let seed: UInt64 = 0xcbf2_9ce4_8422_2325

    @inline(__always)
    static func mixed(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }

    static func of(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(seed, mixed) }
}
