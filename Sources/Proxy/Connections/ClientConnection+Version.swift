import Routing

extension ClientConnection {
    /// Whether a request may go to targets that speak this version. The front door, which has no
    /// HTTP/2 in the clear, is not as strict as a listener: by it every group can be tried.
    /// Source: Application Load Balancers guide, "Target groups", protocol version; "Troubleshoot your Application Load
    /// Balancers", HTTP 464.
    func speaks(_ version: RoutingTable.TargetGroup.Version) -> Bool {
        switch version {
        case .http1: !exchange.isGRPC
        case .http2, .grpc:
            entrance.isFrontDoor || transport.isHTTP2
        }
    }
}

extension RoutableHead {
    var isGRPC: Bool {
        hasField(Self.contentType) { $0.starts(with: "application/grpc".utf8) }
    }

    private static let contentType = Array("content-type".utf8)
}
