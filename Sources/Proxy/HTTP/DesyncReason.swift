import Routing

/// In what a request departs from RFC 9112, by the names an Application Load Balancer's access log has for it.
/// Source: Application Load Balancers guide, "Access logs", classification reasons.
package enum DesyncReason: String, Sendable {
    case nonCompliantHeader = "NonCompliantHeader"
    case getHeadZeroContentLength = "GetHeadZeroContentLength"
    case bothTeClPresent = "BothTeClPresent"
    case duplicateContentLength = "DuplicateContentLength"
    case suspiciousHeader = "SuspiciousHeader"
    case undefinedContentLengthSemantics = "UndefinedContentLengthSemantics"
    case undefinedTransferEncodingSemantics = "UndefinedTransferEncodingSemantics"
    case emptyHeader = "EmptyHeader"
    case ambiguousURI = "AmbiguousUri"
    case badContentLength = "BadContentLength"
    case badHeader = "BadHeader"
    case badMethod = "BadMethod"
    case badTransferEncoding = "BadTransferEncoding"
    case badURI = "BadUri"
    case badVersion = "BadVersion"
    case multipleContentLength = "MultipleContentLength"
    case multipleTransferEncodingChunked = "MultipleTransferEncodingChunked"

    /// A request without any reason is `Compliant`.
    package enum Classification: String, Sendable, Comparable {
        case acceptable = "Acceptable"
        case ambiguous = "Ambiguous"
        case severe = "Severe"

        private var rank: Int {
            switch self {
            case .acceptable: 0
            case .ambiguous: 1
            case .severe: 2
            }
        }

        package static func < (one: Self, other: Self) -> Bool { one.rank < other.rank }
    }

    package var classification: Classification {
        switch self {
        case .nonCompliantHeader, .getHeadZeroContentLength: .acceptable
        case .bothTeClPresent, .duplicateContentLength, .suspiciousHeader, .undefinedContentLengthSemantics,
            .undefinedTransferEncodingSemantics, .emptyHeader, .ambiguousURI:
            .ambiguous
        case .badContentLength, .badHeader, .badMethod, .badTransferEncoding, .badURI, .badVersion,
            .multipleContentLength, .multipleTransferEncodingChunked:
            .severe
        }
    }

    enum Treatment {
        case routed
        /// Both connections end with the exchange, so that nothing of it can be taken for another request.
        case routedThenClosed
        case refused
    }

    /// What was severe has been refused while it was read: it cannot be told where such a request ends. Monitor mode of
    /// an Application Load Balancer lets even that pass; this one does not.
    /// Source: Application Load Balancers guide, "Desync mitigation mode".
    func treatment(_ mode: RoutingTable.DesyncMitigation) -> Treatment {
        switch (mode, classification) {
        case (_, .severe), (.strictest, _): .refused
        case (.defensive, .ambiguous): .routedThenClosed
        case (.defensive, .acceptable), (.monitor, _): .routed
        }
    }
}
