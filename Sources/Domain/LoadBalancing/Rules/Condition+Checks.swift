import Routing

/// What values conditions take.
/// Source: Elastic Load Balancing API Reference, `HostHeaderConditionConfig`, `HttpHeaderConditionConfig`,
/// `HttpRequestMethodConditionConfig`, `PathPatternConditionConfig`, `QueryStringConditionConfig`,
/// `SourceIpConditionConfig`.
extension RoutingTable.Condition {
    func check() throws(Fault) {
        guard evaluations > 0 else {
            throw Fault(.invalidParameter, "A condition value must be specified")
        }
        switch self {
        case .hostHeader(let patterns):
            for pattern in patterns { try pattern.check(atMost: 128, letters: Self.hostLetters) }
        case .pathPattern(let patterns):
            for pattern in patterns { try pattern.check(atMost: 128, letters: Self.pathLetters) }
        case .httpHeader(let name, let patterns):
            try Self.checkName(name)
            for pattern in patterns { try pattern.check(atMost: 128, letters: nil) }
        case .httpRequestMethod(let methods):
            for method in methods {
                try RoutingTable.Pattern.wildcard(method).check(atMost: 40, letters: Self.methodLetters)
            }
        case .queryString(let patterns):
            for pattern in patterns {
                try RoutingTable.Pattern.wildcard(pattern.value).check(atMost: 128, letters: nil)
                if let key = pattern.key { try RoutingTable.Pattern.wildcard(key).check(atMost: 128, letters: nil) }
            }
        case .sourceIP(let networks):
            for network in networks where IPNetwork(network) == nil {
                throw Fault(.invalidParameter, "Condition value '\(network)' is not a valid CIDR block")
            }
        }
    }

    private static func checkName(_ name: String) throws(Fault) {
        guard !name.isEmpty else { throw Fault(.invalidParameter, "An HTTP header name must be specified") }
        try RoutingTable.Pattern.wildcard(name).check(atMost: 40, letters: headerLetters)
        if name.lowercased() == "host" {
            throw Fault(
                .invalidParameter, "HTTP header name 'Host' is not valid; use a condition with field 'host-header'")
        }
    }

    /// Match evaluations.
    var evaluations: Int {
        switch self {
        case .hostHeader(let patterns), .pathPattern(let patterns), .httpHeader(_, let patterns): patterns.count
        case .httpRequestMethod(let values), .sourceIP(let values): values.count
        case .queryString(let patterns): patterns.count
        }
    }

    var wildcards: Int {
        switch self {
        case .hostHeader(let patterns), .pathPattern(let patterns), .httpHeader(_, let patterns):
            patterns.reduce(0) { $0 + $1.wildcards }
        case .httpRequestMethod, .sourceIP: 0
        case .queryString(let patterns):
            patterns.reduce(0) { sum, pattern in
                sum + RoutingTable.Pattern.wildcard((pattern.key ?? "") + "=" + pattern.value).wildcards
            }
        }
    }

    private static let word = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    private static let hostLetters = Set((word + "-_.*?").utf8)
    private static let pathLetters = Set((word + "_-.$/~\"'@:+&;*?").utf8)
    private static let headerLetters = Set((word + "!#$%&'+-.^_`|~").utf8)
    private static let methodLetters = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZ-_".utf8)
}

extension RoutingTable.Pattern {
    /// - Parameter letters: nil: all that are visible, and the space.
    fileprivate func check(atMost longest: Int, letters: Set<UInt8>?) throws(Fault) {
        guard case .wildcard(let text) = self else { return try checkExpression() }
        guard !text.isEmpty else { throw Fault(.invalidParameter, "Condition values cannot be empty") }
        if text.utf8.count > longest {
            throw Fault(
                .invalidParameter, "Condition value '\(text)' cannot be longer than '\(longest)' characters")
        }
        let isValid = text.utf8.allSatisfy { letters?.contains($0) ?? (0x20...0x7E).contains($0) }
        guard isValid else {
            throw Fault(.invalidParameter, "Condition value '\(text)' contains a character that is not valid")
        }
    }

    func checkExpression() throws(Fault) {
        guard case .regularExpression(let text) = self else { return }
        if text.isEmpty || text.utf8.count > 128 {
            throw Fault(.invalidParameter, "Regular expression '\(text)' must have 1 to 128 characters")
        }
        do throws(RegularExpressionError) {
            _ = try RegularExpression(text)
        } catch {
            throw Fault(.invalidParameter, "Regular expression '\(text)' is not valid: \(error.reason)")
        }
    }

    fileprivate var wildcards: Int {
        guard case .wildcard(let text) = self else { return 0 }
        var count = 0
        var isEscaped = false
        for byte in text.utf8 {
            if !isEscaped, byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") { count += 1 }
            isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        }
        return count
    }
}
