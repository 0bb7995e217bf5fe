/// What a rule changes in a request before it is forwarded.
/// Source: Application Load Balancers guide, "Transforms for listener rules".
package struct RequestTransform: Sendable {
    private struct Rewrite: Sendable {
        var expression: RegularExpression
        var replacement: String

        func applied(to text: UnsafeRawBufferPointer) -> [UInt8]? {
            expression.replacing(in: text, with: replacement)
        }
    }

    private var host: Rewrite?
    private var target: Rewrite?

    package struct Failure: Error {}

    /// What to put in place of the host, and of the path with its query; nil: as it is.
    package struct Result: Sendable, Equatable {
        package var host: [UInt8]?
        package var target: [UInt8]?

        package init(host: [UInt8]? = nil, target: [UInt8]? = nil) {
            self.host = host
            self.target = target
        }
    }

    /// nil when there is nothing to do.
    init?(_ transforms: [RoutingTable.Transform]) {
        for transform in transforms {
            do throws(RegularExpressionError) {
                switch transform {
                case .hostHeaderRewrite(let expression, let replacement):
                    host = Rewrite(
                        expression: try RegularExpression(expression, ignoresCase: true), replacement: replacement)
                case .urlRewrite(let expression, let replacement):
                    target = Rewrite(expression: try RegularExpression(expression), replacement: replacement)
                }
            } catch {
                // The control plane lets no such expression through; one from elsewhere finds nothing.
                continue
            }
        }
        if host == nil && target == nil { return nil }
    }

    /// - Parameter target: the path with its query.
    /// - Throws: when what comes out is no host or no path: the load balancer then answers 500.
    package func applied(
        host: UnsafeRawBufferPointer, target: UnsafeRawBufferPointer
    ) throws(Failure) -> Result {
        let result = Result(host: self.host?.applied(to: host), target: self.target?.applied(to: target))
        if let host = result.host, host.isEmpty || !host.allSatisfy(Self.isOfHost) { throw Failure() }
        if let target = result.target {
            guard target.first == UInt8(ascii: "/"), target.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw Failure()
            }
        }
        return result
    }

    private static func isOfHost(_ byte: UInt8) -> Bool {
        ByteSet.word.contains(byte) || [0x2D, 0x2E, 0x3A, 0x5B, 0x5D].contains(byte)
    }
}
