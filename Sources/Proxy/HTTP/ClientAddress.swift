/// A client's address as targets are told it.
struct ClientAddress {
    let plain: [UInt8]
    /// For `routing.http.xff_client_port.enabled`; an IPv6 address then stands in brackets.
    /// Source: Application Load Balancers guide, "X-Forwarded headers", client port preservation.
    let withPort: [UInt8]

    init(_ address: String = "", port: Int = 0) {
        plain = Array(address.utf8)
        withPort = Array((address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)").utf8)
    }
}
